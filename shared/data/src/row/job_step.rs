//! How a job changes its state: a step of the domain's table becomes a changed row, its facts and
//! its events.
//!
//! Nothing here writes the job itself: its row is created or replaced in the same [`Changes`], and
//! the version of the row lets one of two concurrent steps win.

use domain::device::Platform;
use domain::event::Event;
use domain::id::{CustomerId, EventId, MemberId, SessionId};
use domain::job::{
    Actor, Facts, HoldEnd, JobOutcome, JobState, OpenOffer, Refusal, Step, TransitionRequest,
};
use domain::money::Totals;
use domain::offer::OfferingOutcome;
use domain::text::Reason;
use domain::window::ArrivalWindow;
use jiff::Timestamp;

use super::{JobEventRow, JobFact, JobRow, LastVisitRow, MemberRow, SessionRow};
use crate::Changes;

/// Who does something to a job, on which device, and when.
#[derive(Clone, Copy, Debug)]
pub struct Author {
    actor: Actor,
    session_id: Option<SessionId>,
    platform: Option<Platform>,
    at: Timestamp,
}

impl Author {
    /// A member on the device of a session.
    pub fn new(member: &MemberRow, session: &SessionRow, at: Timestamp) -> Self {
        Self {
            actor: Actor::Member {
                member_id: member.member_id,
                roles: member.roles,
            },
            session_id: Some(session.session_id),
            platform: Some(session.platform),
            at,
        }
    }

    /// The product itself, when something else that happened moves a job.
    pub fn system(at: Timestamp) -> Self {
        Self {
            actor: Actor::System,
            session_id: None,
            platform: None,
            at,
        }
    }

    /// When it is done.
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// Whether it is this member.
    fn is(&self, member_id: MemberId) -> bool {
        self.actor.member_id() == Some(member_id)
    }

    /// The actor, as the table of steps takes it.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }
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

impl JobRow {
    /// The facts that the table of steps takes.
    fn facts<'a>(&self, technicians_may_close: bool, known: OfferStep<'a>) -> Facts<'a> {
        Facts {
            state: self.state,
            window: self.window,
            technician: self.technician_id,
            candidates: known.candidates,
            offer: known.offer,
            technicians_may_close,
            is_held: self.hold.is_some(),
        }
    }

    /// Where the author may take the job from here by naming a state, and a reason where one is
    /// needed.
    pub fn allowed_transitions(
        &self,
        technicians_may_close: bool,
        author: &Author,
    ) -> Vec<JobState> {
        let facts = self.facts(technicians_may_close, OfferStep::NONE);
        domain::job::allowed_transitions(&facts, &author.actor, author.at)
    }

    /// Writes down that the job was made, with the window that it has from the beginning.
    pub fn begin(&self, author: &Author, changes: &mut Changes) {
        self.record(JobFact::Created { state: self.state }, author, changes);
        changes.publish(Event::JobCreated {
            job_id: self.job_id,
        });
        self.list_by_site(None, changes);
        if self.window.is_some() {
            self.list_by_window(None, changes);
            self.publish_window(author, changes);
        }
    }

    /// Takes a step of the table, and writes its facts and events into `changes`.
    ///
    /// `technicians_may_close` is the company's setting. A refused step changes nothing.
    pub fn advance(
        &mut self,
        request: &TransitionRequest<'_>,
        technicians_may_close: bool,
        author: &Author,
        changes: &mut Changes,
    ) -> Result<Step, Refusal> {
        let known = OfferStep::NONE;
        self.advance_with(request, technicians_may_close, author, known, changes)
    }

    /// The same with what a step needs to know that begins or ends an offering.
    pub(super) fn advance_with(
        &mut self,
        request: &TransitionRequest<'_>,
        technicians_may_close: bool,
        author: &Author,
        known: OfferStep<'_>,
        changes: &mut Changes,
    ) -> Result<Step, Refusal> {
        let facts = self.facts(technicians_may_close, known);
        let actor = if known.is_system {
            &Actor::System
        } else {
            &author.actor
        };
        let step = domain::job::step(&facts, request, actor, author.at)?;
        let window = match step.to {
            _ if step.clears_window => None,
            JobState::Scheduled => request.window.or(self.window),
            _ => self.window,
        };
        let was_active_for = self.active_technician();
        self.take(&step, author.at);
        self.follow_activity(was_active_for, author.at, changes);
        if step.from == JobState::Offering {
            let outcome = match step.to {
                JobState::Accepted => OfferingOutcome::Accepted,
                JobState::Cancelled => OfferingOutcome::Cancelled,
                _ => known.outcome,
            };
            self.close_offers(outcome, author, changes);
        }
        if step.ends_hold && step.to.is_open() {
            self.end_hold(HoldEnd::Work, author, changes);
        } else if step.ends_hold {
            self.drop_hold(changes);
        }
        if step.voids_money {
            self.void_payments(request.reason, author);
        }
        self.record_end(&step, author, changes);
        self.set_window(window, author, changes);
        self.publish_assignment(&step, request.reason, author, changes);
        if step.from != step.to {
            let fact = JobFact::Advanced {
                from: step.from,
                to: step.to,
                reason: request.reason.cloned(),
                on_behalf: step.on_behalf,
            };
            self.record(fact, author, changes);
            changes.publish(Event::JobAdvanced {
                job_id: self.job_id,
                from: step.from,
                to: step.to,
            });
        }
        Ok(step)
    }

    /// Promises an arrival window, another one, or none; returns whether that changes anything.
    ///
    /// The window of a job that is under way moves without a step. Once the technician has arrived
    /// there is nothing left to promise, unless another visit is due.
    pub fn promise(
        &mut self,
        window: Option<ArrivalWindow>,
        author: &Author,
        changes: &mut Changes,
    ) -> Result<bool, Refusal> {
        if window != self.window {
            self.end_offering(OfferingOutcome::Changed, author, changes)?;
        }
        let to = match (self.state, window) {
            _ if window == self.window && self.state != JobState::Unscheduled => return Ok(false),
            (JobState::Unscheduled, None) if self.window.is_none() => return Ok(false),
            (JobState::Unscheduled, Some(_)) => Some(JobState::Scheduled),
            (JobState::Scheduled, None) => Some(JobState::Unscheduled),
            (from, _) if from == JobState::OnSite || !from.is_open() => {
                let to = JobState::Scheduled;
                return Err(Refusal::NoSuchStep { from, to });
            }
            _ => None,
        };
        if let Some(to) = to {
            let request = TransitionRequest {
                window,
                ..TransitionRequest::to(to)
            };
            self.advance(&request, false, author, changes)?;
        } else if window.is_some_and(|window| !window.is_after(author.at)) {
            return Err(Refusal::WindowInPast);
        } else {
            self.updated_at = author.at;
            self.set_window(window, author, changes);
        }
        Ok(true)
    }

    /// Adds a fact to the job's history; returns it as it will be stored.
    pub fn record(&self, fact: JobFact, author: &Author, changes: &mut Changes) -> JobEventRow {
        let row = JobEventRow {
            event_id: EventId::at(author.at),
            job_id: self.job_id,
            customer_id: Some(self.first_customer()),
            at: author.at,
            actor_id: author.actor.member_id(),
            session_id: author.session_id,
            platform: author.platform,
            fact,
            version: 1,
        };
        changes.create(&row);
        row
    }

    /// For whom it was made. Its events stay in that customer's timeline, which is shown with the
    /// survivor's as long as the two are merged.
    fn first_customer(&self) -> CustomerId {
        let first = self.former_customers.first();
        first.copied().unwrap_or(self.customer_id)
    }

    fn take(&mut self, step: &Step, at: Timestamp) {
        if step.from != step.to {
            self.state_since = Some(at);
        }
        self.state = step.to;
        if self.technician_id != step.technician || step.to == JobState::Cancelled {
            self.booking = None;
        }
        self.technician_id = step.technician;
        self.updated_at = at;
        if step.to == JobState::Done && step.from != JobState::Closed {
            self.completed_at = Some(at);
        }
        if step.computes_totals {
            let currency = self.totals.total.currency();
            self.totals = Totals::of(currency, &self.line_items)
                .expect("the lines were added up when they were written");
        }
        self.outcome = step.outcome.or(self.outcome);
        self.cancel_cause = step.cause.or(self.cancel_cause);
        if step.voids_money {
            self.money_voided_at = Some(at);
        }
    }

    /// Writes down how a job ends that does not end with work that is done.
    fn record_end(&self, step: &Step, author: &Author, changes: &mut Changes) {
        if let Some(cause) = step.cause {
            self.record(JobFact::Cancelled { cause }, author, changes);
        }
        if step.outcome == Some(JobOutcome::GoneOnArrival) {
            self.record(JobFact::GoneOnArrival, author, changes);
            let job_id = self.job_id;
            changes.publish(Event::JobGoneOnArrival { job_id });
        }
        if step.outcome == Some(JobOutcome::Completed)
            && let Some(technician_id) = self.technician_id
        {
            changes.upsert(&LastVisitRow {
                customer_id: self.customer_id,
                technician_id,
                at: author.at,
                version: 1,
            });
        }
    }

    fn set_window(
        &mut self,
        window: Option<ArrivalWindow>,
        author: &Author,
        changes: &mut Changes,
    ) {
        if self.window != window {
            let before = std::mem::replace(&mut self.window, window);
            self.booking = None;
            self.list_by_window(before, changes);
            self.publish_window(author, changes);
        }
    }

    fn publish_window(&self, author: &Author, changes: &mut Changes) {
        let window = self.window;
        self.record(JobFact::Scheduled { window }, author, changes);
        let job_id = self.job_id;
        changes.publish(Event::JobScheduled { job_id });
        if let Some(technician_id) = self.technician_id.filter(|id| !author.is(*id)) {
            changes.publish(Event::JobRescheduled {
                job_id,
                technician_id,
            });
        }
    }

    fn publish_assignment(
        &self,
        step: &Step,
        reason: Option<&Reason>,
        author: &Author,
        changes: &mut Changes,
    ) {
        let job_id = self.job_id;
        let is_given = step.to == JobState::Assigned || step.from == JobState::Offering;
        let receiver = step.technician.filter(|_| is_given);
        if let Some(technician_id) = step.released {
            changes.publish(Event::JobUnassigned {
                job_id,
                technician_id,
            });
        }
        let is_declined = step.from == JobState::Assigned && step.notified_technician.is_none();
        if let (JobState::Unscheduled, Some(technician_id), true) =
            (step.to, step.released, is_declined)
        {
            changes.publish(Event::JobDeclined {
                job_id,
                technician_id,
            });
        }
        if let (JobState::Cancelled, Some(technician_id)) = (step.to, step.notified_technician) {
            changes.publish(Event::JobCalledOff {
                job_id,
                technician_id,
                from: step.from,
            });
        }
        if let Some(technician_id) = receiver {
            changes.publish(Event::JobAssigned {
                job_id,
                technician_id,
            });
        }
        let reason = reason.cloned();
        let fact = match (receiver, step.released) {
            (Some(technician_id), previous_technician_id) => JobFact::Assigned {
                technician_id,
                previous_technician_id,
                reason,
            },
            (None, Some(technician_id)) => JobFact::Unassigned {
                technician_id,
                reason,
            },
            (None, None) => return,
        };
        self.record(fact, author, changes);
    }
}
