//! Offerings of a job to the nearest technicians.
//!
//! Who is who:
//! - [`RunningOffers`] stands on the job's own row as long as it is offered: whom the present round asks,
//!   and until when. The version of that row lets one of several answers win.
//! - [`OfferingRow`] keeps the whole offering beside the job: every offer with the terms of its order, and
//!   why others were not asked.
//! - [`OfferRow`] is an open offer among its technician's rows.
//! - [`ExclusiveOfferRow`] keeps a technician who is asked alone from being asked for another job.
//!
//! All of them are written together with the job.

use domain::address::{Address, Location};
use domain::event::Event;
use domain::id::{JobId, JobTypeId, MemberId};
use domain::job::{JobState, OpenOffer, Refusal, TransitionRequest};
use domain::offer::{
    Exclusion, OfferAnswer, OfferId, OfferRecord, OfferRound, OfferSettings, OfferingEnd,
    OfferingOutcome, ScoreTerms,
};
use domain::text::{Details, Reason};
use domain::window::{ArrivalWindow, Minutes};
use domain::zone::TimeZone;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Author, JobFact, JobRow, Row, versioned};
use crate::Changes;
use crate::key::{self, RowKey};

/// Whom the present round asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunningOffers {
    /// The round.
    pub round: OfferRound,
    /// Those who have not answered.
    pub to: Vec<MemberId>,
    /// The first instant at which it is too late.
    pub until: Timestamp,
}

/// A technician who was not asked, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExcludedTechnician {
    /// Who.
    pub technician_id: MemberId,
    /// Why not.
    pub exclusion: Exclusion,
}

/// A technician who can be asked, with the terms of the place in the order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RankedTechnician {
    /// Who.
    pub technician_id: MemberId,
    /// Why there.
    pub terms: ScoreTerms,
}

/// The order in which technicians are asked at one moment, and who is not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ranking {
    /// Those who can be asked, the best first.
    pub ranked: Vec<RankedTechnician>,
    /// The others.
    pub excluded: Vec<ExcludedTechnician>,
}

/// One offering of a job.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OfferingRow {
    /// The job.
    pub job_id: JobId,
    /// The count of the job's offerings, from 1.
    pub number: u16,
    /// When it began.
    pub started_at: Timestamp,
    /// Who began it.
    pub started_by: MemberId,
    /// Everybody as they stood when the newest round began.
    pub ranking: Ranking,
    /// Every offer, in the order in which they were made.
    pub offers: Vec<OfferRecord>,
    /// Counts the writes.
    pub version: u64,
}

impl Row for OfferingRow {
    const KIND: &'static str = "offering";

    fn row_key(&self) -> RowKey {
        key::job_offering(self.job_id, self.number)
    }

    versioned!();
}

/// An open offer, as its technician sees it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OfferRow {
    /// To whom.
    pub member_id: MemberId,
    /// Its id.
    pub offer_id: OfferId,
    /// In which round.
    pub round: OfferRound,
    /// Since when.
    pub made_at: Timestamp,
    /// The first instant at which it is too late.
    pub until: Timestamp,
    /// When the technician would be there, in seconds from the beginning.
    pub eta_seconds: Option<u32>,
    /// Where the work is.
    pub address: Address,
    /// Where that is on the map.
    pub location: Option<Location>,
    /// The zone of the site.
    pub time_zone: TimeZone,
    /// What kind of work.
    pub job_type_id: JobTypeId,
    /// What is to be done.
    pub details: Option<Details>,
    /// The promised interval.
    pub window: Option<ArrivalWindow>,
    /// How long it is planned to take.
    pub duration: Minutes,
    /// Always 1.
    pub version: u64,
}

impl Row for OfferRow {
    const KIND: &'static str = "offer";

    fn row_key(&self) -> RowKey {
        key::offer(self.member_id, self.offer_id.job_id)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.until)
    }

    versioned!();
}

/// A technician is asked alone.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ExclusiveOfferRow {
    /// Who.
    pub member_id: MemberId,
    /// For which job.
    pub job_id: JobId,
    /// Until when.
    pub until: Timestamp,
    /// Always 1.
    pub version: u64,
}

impl Row for ExclusiveOfferRow {
    const KIND: &'static str = "exclusive_offer";

    fn row_key(&self) -> RowKey {
        key::exclusive_offer(self.member_id)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.until)
    }

    versioned!();
}

/// What a step that begins or ends an offering needs to know besides.
#[derive(Clone, Copy, Debug)]
pub(super) struct OfferStep<'a> {
    /// How many technicians can be asked.
    pub(super) candidates: usize,
    /// The offers that stand.
    pub(super) offer: Option<OpenOffer<'a>>,
    /// How the offering ends if the job is to be done by somebody else, or later.
    pub(super) outcome: OfferingOutcome,
    /// Whether the step is the product's own, whoever causes it.
    pub(super) is_system: bool,
}

impl OfferStep<'_> {
    /// Nothing is known of offers.
    pub(super) const NONE: Self = Self {
        candidates: 0,
        offer: None,
        outcome: OfferingOutcome::Exhausted,
        is_system: false,
    };
}

impl OfferingRow {
    /// The offer with this count.
    pub fn offer(&self, number: u16) -> Option<&OfferRecord> {
        self.offers.iter().find(|offer| offer.number == number)
    }

    /// Whether a technician has declined the job in this offering.
    pub fn has_declined(&self, technician_id: MemberId) -> bool {
        let mut own = self.offers_to(technician_id);
        own.any(|offer| {
            let answer = offer.answer.as_ref();
            answer.is_some_and(|answer| answer.declined.is_some())
        })
    }

    /// The offers that were made to a technician.
    pub fn offers_to(&self, technician_id: MemberId) -> impl Iterator<Item = &OfferRecord> {
        let offers = self.offers.iter();
        offers.filter(move |offer| offer.technician_id == technician_id)
    }

    /// The id of one of its offers.
    pub fn offer_id(&self, offer: &OfferRecord) -> OfferId {
        OfferId {
            job_id: self.job_id,
            offering: self.number,
            number: offer.number,
        }
    }

    /// Puts the job to technicians in a round, in place of the round before, with fact and events.
    pub fn ask(
        &mut self,
        job: &mut JobRow,
        round: OfferRound,
        technicians: &[RankedTechnician],
        settings: &OfferSettings,
        author: &Author,
        changes: &mut Changes,
    ) {
        let lasts = settings.duration(round);
        let until = author.at().checked_add(lasts).unwrap_or(Timestamp::MAX);
        let to: Vec<_> = technicians.iter().map(|one| one.technician_id).collect();
        let before = job.offers.replace(RunningOffers {
            round,
            to: to.clone(),
            until,
        });
        if let Some(before) = before {
            let left = before.to.iter().filter(|member_id| !to.contains(member_id));
            left.for_each(|member_id| job.retract(*member_id, before.round, changes));
        }
        for one in technicians {
            let offer = OfferRecord {
                number: u16::try_from(self.offers.len() + 1).unwrap_or(u16::MAX),
                technician_id: one.technician_id,
                round,
                made_at: author.at(),
                until,
                seen_at: None,
                answer: None,
                terms: one.terms,
            };
            changes.upsert(&job.offer_row(&offer, self.offer_id(&offer)));
            changes.publish(Event::JobOffered {
                job_id: job.job_id,
                technician_id: one.technician_id,
            });
            if round.is_exclusive() {
                changes.create(&ExclusiveOfferRow {
                    member_id: one.technician_id,
                    job_id: job.job_id,
                    until,
                    version: 1,
                });
            }
            self.offers.push(offer);
        }
        job.updated_at = author.at();
        let fact = JobFact::Offered {
            round,
            technician_ids: to,
        };
        job.record(fact, author, changes);
        changes.publish(Event::OfferRoundStarted {
            job_id: job.job_id,
            offering: self.number,
            round,
            seconds: u16::try_from(lasts.as_secs()).unwrap_or(u16::MAX),
        });
    }

    /// Writes down an answer.
    fn answer(&mut self, number: u16, at: Timestamp, declined: Option<Reason>) {
        let mut offers = self.offers.iter_mut();
        if let Some(offer) = offers.find(|offer| offer.number == number) {
            offer.answer = Some(OfferAnswer { at, declined });
        }
    }
}

impl JobRow {
    /// The most offerings of one job.
    pub const MOST_OFFERINGS: usize = 100;

    /// The count of the offering that runs, or would be the next one.
    pub fn offering_number(&self) -> u16 {
        u16::try_from(self.offerings.len() + 1).unwrap_or(u16::MAX)
    }

    /// How an offering ended; nothing for the one that runs.
    pub fn offering_end(&self, number: u16) -> Option<&OfferingEnd> {
        let position = usize::from(number).checked_sub(1)?;
        self.offerings.get(position)
    }

    /// Whether a technician has the job by an offer that was accepted.
    pub fn is_won_by(&self, technician_id: MemberId) -> bool {
        let end = self.offerings.last();
        let winner = end.and_then(|end| end.technician_id);
        winner == Some(technician_id) && self.technician_id == winner
    }

    /// Begins to offer the job, to the best technician alone.
    ///
    /// # Errors
    /// When it cannot be offered as it stands, or nobody can be asked.
    pub fn start_offering(
        &mut self,
        ranking: Ranking,
        settings: &OfferSettings,
        author: &Author,
        started_by: MemberId,
        changes: &mut Changes,
    ) -> Result<OfferingRow, Refusal> {
        let request = TransitionRequest::to(JobState::Offering);
        let known = OfferStep {
            candidates: ranking.ranked.len(),
            ..OfferStep::NONE
        };
        self.advance_with(&request, false, author, known, changes)?;
        let first: Vec<_> = ranking.ranked.first().copied().into_iter().collect();
        let mut offering = OfferingRow {
            job_id: self.job_id,
            number: self.offering_number(),
            started_at: author.at(),
            started_by,
            ranking,
            offers: Vec::new(),
            version: 1,
        };
        offering.ask(self, OfferRound::First, &first, settings, author, changes);
        changes.create(&offering);
        Ok(offering)
    }

    /// Gives the job to the technician who accepts an offer of it.
    ///
    /// # Errors
    /// When the offer no longer stands.
    pub fn accept_offer(
        &mut self,
        offering: &mut OfferingRow,
        number: u16,
        author: &Author,
        changes: &mut Changes,
    ) -> Result<(), Refusal> {
        let running = self.offers.clone();
        let offer = running.as_ref().map(|running| OpenOffer {
            to: &running.to,
            until: running.until,
        });
        let known = OfferStep {
            offer,
            ..OfferStep::NONE
        };
        let request = TransitionRequest::to(JobState::Accepted);
        self.advance_with(&request, false, author, known, changes)?;
        offering.answer(number, author.at(), None);
        Ok(())
    }

    /// Writes down that a technician declines an offer, with fact and event.
    pub fn decline_offer(
        &mut self,
        offering: &mut OfferingRow,
        number: u16,
        reason: Reason,
        author: &Author,
        changes: &mut Changes,
    ) {
        let offer = offering.offer(number);
        let Some(technician_id) = offer.map(|offer| offer.technician_id) else {
            return;
        };
        if let Some(running) = &mut self.offers {
            running.to.retain(|member_id| *member_id != technician_id);
            let round = running.round;
            self.retract(technician_id, round, changes);
        }
        offering.answer(number, author.at(), Some(reason.clone()));
        self.updated_at = author.at();
        let fact = JobFact::OfferDeclined {
            technician_id,
            reason,
        };
        self.record(fact, author, changes);
        changes.publish(Event::OfferDeclined {
            job_id: self.job_id,
            technician_id,
        });
    }

    /// Ends the offering, if there is one; the job is to be given to somebody. Says whether there was one.
    ///
    /// # Errors
    /// None: a job that is offered can always be taken back.
    pub fn end_offering(
        &mut self,
        outcome: OfferingOutcome,
        author: &Author,
        changes: &mut Changes,
    ) -> Result<bool, Refusal> {
        if self.state != JobState::Offering {
            return Ok(false);
        }
        let request = TransitionRequest::to(JobState::Unscheduled);
        let known = OfferStep {
            outcome,
            is_system: true,
            ..OfferStep::NONE
        };
        self.advance_with(&request, false, author, known, changes)?;
        Ok(true)
    }

    /// Closes the offers of a job that leaves the state of being offered.
    pub(super) fn close_offers(
        &mut self,
        outcome: OfferingOutcome,
        author: &Author,
        changes: &mut Changes,
    ) {
        let Some(running) = self.offers.take() else {
            return;
        };
        for member_id in &running.to {
            self.retract(*member_id, running.round, changes);
        }
        let is_won = outcome == OfferingOutcome::Accepted;
        self.offerings.push(OfferingEnd {
            outcome,
            at: author.at(),
            technician_id: self.technician_id.filter(|_| is_won),
        });
        self.record(JobFact::OfferingEnded { outcome }, author, changes);
        changes.publish(Event::OfferingEnded {
            job_id: self.job_id,
            outcome,
        });
    }

    /// Takes an offer away from its technician.
    fn retract(&self, member_id: MemberId, round: OfferRound, changes: &mut Changes) {
        changes.discard_offer(member_id, self.job_id);
        if round.is_exclusive() {
            changes.release_technician(member_id, self.job_id);
        }
    }

    fn offer_row(&self, offer: &OfferRecord, offer_id: OfferId) -> OfferRow {
        OfferRow {
            member_id: offer.technician_id,
            offer_id,
            round: offer.round,
            made_at: offer.made_at,
            until: offer.until,
            eta_seconds: offer.terms.eta_seconds(),
            address: self.site.address.clone(),
            location: self.site.location,
            time_zone: self.site.time_zone.clone(),
            job_type_id: self.job_type_id,
            details: self.details.clone(),
            window: self.window,
            duration: self.duration,
            version: 1,
        }
    }
}
