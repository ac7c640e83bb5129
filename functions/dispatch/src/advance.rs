//! The next round of offers of a job, once the present one is over.
//!
//! What is due is told by the job's row and the clock alone, so that a message that is lost, doubled or
//! late, and a sweep beside it, come to the same.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use data::row::{Author, CompanyRow, JobRow, OfferingRow, RankedTechnician, Ranking};
use data::{Changes, Error, Row as _, Store, key};
use domain::address::Location;
use domain::event::Event;
use domain::id::JobId;
use domain::job::{JobState, Refusal};
use domain::offer::{OfferAlert, OfferRound, OfferSettings, OfferingOutcome};
use jiff::Timestamp;

use crate::field::Field;
use crate::ways::{Roads, Ways};

/// Whether the present round of a job is over.
pub(crate) fn is_due(job: &JobRow, now: Timestamp) -> bool {
    let is_over = |until: Timestamp, to: usize| until <= now || to == 0;
    let offers = job.offers.as_ref();
    job.state == JobState::Offering
        && offers.is_some_and(|offers| is_over(offers.until, offers.to.len()))
}

/// Begins the next round of a job whose present one is over, or ends the offering after the last; says
/// whether there was anything to do.
pub(crate) async fn advance(store: &Store, job_id: JobId, roads: &Roads) -> Result<bool, Error> {
    let asked: OnceLock<(Option<Location>, Ways)> = OnceLock::new();
    let asked = &asked;
    let prepare = |_| async move {
        let nothing = (Changes::new(), false);
        let Some((job, field)) = Field::read(store, job_id).await? else {
            return Ok(nothing);
        };
        let now = store.now();
        if !is_due(&job, now) {
            return Ok(nothing);
        }
        let company: Option<CompanyRow> = store.get(key::company()).await?;
        let settings = company.map(|company| company.offers).unwrap_or_default();
        let number = job.offering_number();
        let offerings = field.offerings.iter();
        let offering = offerings.clone().find(|offering| offering.number == number);
        // After a conflict nobody waits for the map service again.
        if asked.get().is_none() {
            let site = field.place(&job, roads, now).await;
            let standing = field.standing(&job, site, &BTreeSet::new(), now);
            let ways = standing.ways(roads).await;
            asked.get_or_init(|| (site, ways));
        }
        let (site, ways) = asked.get().expect("it was asked just now");
        let standing = field.standing(&job, *site, &BTreeSet::new(), now);
        let ranking = standing.rank(&settings, ways).into_kept();
        let next = Next {
            offering: offering.cloned(),
            job,
            settings,
            ranking,
        };
        let changes = next.changes(&Author::system(now));
        let changes = changes.map_err(|refusal| Error::Refused(refusal.to_string()))?;
        Ok((changes, true))
    };
    store.commit_with_retry(on_conflict, prepare).await
}

/// Looks again when the job or its offers have changed since they were read.
fn on_conflict(error: Error) -> Result<Error, Error> {
    if error.has_changed(JobRow::KIND) || error.has_changed(OfferingRow::KIND) {
        Ok(error)
    } else {
        Err(error)
    }
}

struct Next {
    job: JobRow,
    offering: Option<OfferingRow>,
    settings: OfferSettings,
    ranking: Ranking,
}

impl Next {
    fn changes(self, author: &Author) -> Result<Changes, Refusal> {
        let round = self.round();
        let Self {
            mut job,
            offering,
            settings,
            ranking,
        } = self;
        let job_id = job.job_id;
        let mut changes = Changes::new();
        let alert = if let (Some((round, technicians)), Some(mut offering)) = (round, offering) {
            offering.ranking = ranking;
            offering.ask(
                &mut job,
                round,
                &technicians,
                &settings,
                author,
                &mut changes,
            );
            changes.replace(offering);
            (round == OfferRound::Open).then_some(OfferAlert::OpenList)
        } else {
            job.end_offering(OfferingOutcome::Exhausted, author, &mut changes)?;
            Some(OfferAlert::Exhausted)
        };
        if let Some(alert) = alert {
            changes.publish(Event::OfferAlertRaised { job_id, alert });
        }
        changes.replace(job);
        Ok(changes)
    }

    /// The next round that has somebody to ask; nothing when there is none. Before the open list nobody is
    /// asked twice; there everybody is who has not declined.
    fn round(&self) -> Option<(OfferRound, Vec<RankedTechnician>)> {
        let offering = self.offering.as_ref()?;
        let mut round = self.job.offers.as_ref()?.round;
        while let Some(next) = round.next(self.settings.closed_rounds) {
            let is_asked = |one: &&RankedTechnician| {
                let mut earlier = offering.offers_to(one.technician_id);
                next == OfferRound::Open || earlier.next().is_none()
            };
            let technicians = self.ranking.ranked.iter().filter(is_asked);
            let technicians = technicians.take(self.settings.technicians(next));
            let technicians: Vec<_> = technicians.copied().collect();
            if !technicians.is_empty() {
                return Some((next, technicians));
            }
            round = next;
        }
        None
    }
}
