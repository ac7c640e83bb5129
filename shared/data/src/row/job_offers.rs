//! How a job is offered, answered and taken back: its row, the offering beside it and the rows of those who
//! are asked are changed together.

use domain::event::Event;
use domain::id::MemberId;
use domain::job::{JobState, OpenOffer, Refusal, TransitionRequest};
use domain::offer::{
    OfferAnswer, OfferId, OfferRecord, OfferRound, OfferSettings, OfferingEnd, OfferingOutcome,
};
use domain::text::Reason;
use jiff::Timestamp;

use super::job_step::OfferStep;
use super::{
    Author, ExclusiveOfferRow, JobFact, JobRow, OfferRow, OfferingRow, RankedTechnician, Ranking,
    RunningOffers,
};
use crate::Changes;

impl OfferingRow {
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
                unacknowledged_at: None,
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

    /// Marks the offers of which dispatchers are to be told that no device has them; says whether there
    /// are any.
    pub fn mark_unacknowledged(&mut self, now: Timestamp, changes: &mut Changes) -> bool {
        let offers = self.offers.iter_mut();
        let mut silent = offers
            .filter(|offer| offer.is_newly_unacknowledged(now))
            .peekable();
        let is_any = silent.peek().is_some();
        for offer in silent {
            offer.unacknowledged_at = Some(now);
            changes.publish(Event::OfferUnacknowledged {
                job_id: self.job_id,
                technician_id: offer.technician_id,
                round: offer.round,
            });
        }
        is_any
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

    /// Begins to offer the job: to the best technician alone, or to everybody where no closed round comes
    /// before the open list.
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
        let round = OfferRound::first(settings.closed_rounds);
        let asked = ranking.ranked.iter().take(settings.technicians(round));
        let asked: Vec<_> = asked.copied().collect();
        let mut offering = OfferingRow {
            job_id: self.job_id,
            number: self.offering_number(),
            started_at: author.at(),
            started_by,
            ranking,
            offers: Vec::new(),
            version: 1,
        };
        offering.ask(self, round, &asked, settings, author, changes);
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
