//! One transition of a job: what is requested, whether it is allowed, and what follows from it.

use jiff::Timestamp;

use super::table::{self, By, Guard};
use super::{CancelCause, JobOutcome, JobState, Refusal};
use crate::id::MemberId;
use crate::role::{Role, Roles};
use crate::text::Reason;
use crate::window::ArrivalWindow;

/// What is known of a job and its company when a step is requested.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// Where the job stands.
    pub state: JobState,
    /// The window that was promised, if one was.
    pub window: Option<ArrivalWindow>,
    /// Who has the job.
    pub technician: Option<MemberId>,
    /// How many technicians the job could be offered to.
    pub candidates: usize,
    /// The offer that runs.
    pub offer: Option<OpenOffer<'a>>,
    /// The company's setting: technicians may close their own jobs.
    pub technicians_may_close: bool,
    /// Whether it waits for something outside.
    pub is_held: bool,
}

/// An offer with a deadline.
#[derive(Clone, Copy, Debug)]
pub struct OpenOffer<'a> {
    /// To whom the job is offered.
    pub to: &'a [MemberId],
    /// The first instant at which it is too late.
    pub until: Timestamp,
}

/// A request to move a job to another state.
#[derive(Clone, Copy, Debug)]
pub struct TransitionRequest<'a> {
    /// Where the job is to go.
    pub to: JobState,
    /// The new arrival window; without it the promised one stays.
    pub window: Option<ArrivalWindow>,
    /// Who is to get the job.
    pub technician: Option<MemberId>,
    /// Why.
    pub reason: Option<&'a Reason>,
    /// How the work ended; done unless told.
    pub outcome: Option<JobOutcome>,
    /// Which kind of reason there is to call it off.
    pub cause: Option<CancelCause>,
}

impl TransitionRequest<'_> {
    /// A request for a state and nothing else.
    pub const fn to(to: JobState) -> Self {
        Self {
            to,
            window: None,
            technician: None,
            reason: None,
            outcome: None,
            cause: None,
        }
    }
}

/// Who takes a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A signed-in member.
    Member {
        /// The member.
        member_id: MemberId,
        /// The member's roles.
        roles: Roles,
    },
    /// The product itself, when a deadline passes.
    System,
}

impl Actor {
    /// The member, unless it is the product itself.
    pub const fn member_id(&self) -> Option<MemberId> {
        match self {
            Self::Member { member_id, .. } => Some(*member_id),
            Self::System => None,
        }
    }

    fn has(&self, role: Role) -> bool {
        matches!(self, Self::Member { roles, .. } if roles.has(role))
    }

    fn may_dispatch(&self) -> bool {
        matches!(self, Self::Member { roles, .. } if roles.may_dispatch())
    }

    /// Whether this is that technician.
    fn works_as(&self, technician: Option<MemberId>) -> bool {
        self.has(Role::Technician) && technician.is_some() && self.member_id() == technician
    }
}

/// A granted step and what follows from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an independent fact of the step"
)]
pub struct Step {
    /// The state before.
    pub from: JobState,
    /// The state after.
    pub to: JobState,
    /// Who has the job now. A job that ended keeps who did it.
    pub technician: Option<MemberId>,
    /// Who had the job and has it no longer.
    pub released: Option<MemberId>,
    /// Who must be notified that the job is no longer theirs to do, since somebody else decided it.
    pub notified_technician: Option<MemberId>,
    /// A dispatcher did what is the technician's to do.
    pub on_behalf: bool,
    /// The arrival window is no longer promised: another visit needs another one.
    pub clears_window: bool,
    /// The totals of the line items are settled.
    pub computes_totals: bool,
    /// The job waits for nothing any more: the work goes on, or it is over.
    pub ends_hold: bool,
    /// How the work ended, where this step ends it.
    pub outcome: Option<JobOutcome>,
    /// Why the job is called off, where this step does so.
    pub cause: Option<CancelCause>,
    /// Payments and totals are voided, never deleted.
    pub voids_money: bool,
    /// The step goes to the audit trail.
    pub audited: bool,
}

impl Step {
    /// Whether the job lost its technician.
    pub const fn clears_technician(&self) -> bool {
        self.released.is_some() && self.technician.is_none()
    }
}

/// Grants or refuses a step.
///
/// Permission comes before the step's other needs, so that nobody learns about a job by asking
/// for what they may not do.
pub fn step(
    facts: &Facts<'_>,
    request: &TransitionRequest<'_>,
    actor: &Actor,
    now: Timestamp,
) -> Result<Step, Refusal> {
    let (from, to) = (facts.state, request.to);
    let row = table::find(from, to).ok_or(Refusal::NoSuchStep { from, to })?;
    let by = permission(row.by, facts, request, actor, now)?;
    guard(row.guard, facts, request, now)?;
    // What a customer may dispute later is written down on the spot.
    let is_told = !request.is_gone_on_arrival() || request.reason.is_some();
    grant(is_told, Refusal::NeedsReason)?;
    grant(!facts.is_held || to.is_open_to_held(), Refusal::OnHold)?;
    Ok(granted(facts, request, actor, by))
}

/// The states that a step naming nothing but a state and a reason would be granted for, in the
/// order of their life.
pub fn allowed_transitions(facts: &Facts<'_>, actor: &Actor, now: Timestamp) -> Vec<JobState> {
    let reason = Reason::parse("-").expect("a dash is a reason");
    let is_granted = |to: &JobState| {
        let request = TransitionRequest {
            reason: Some(&reason),
            ..TransitionRequest::to(*to)
        };
        step(facts, &request, actor, now).is_ok()
    };
    let all = JobState::ALL.iter().copied();
    all.filter(is_granted).collect()
}

/// The state of a new job, which only dispatchers and owners make.
pub fn first_state(
    window: Option<ArrivalWindow>,
    actor: &Actor,
    now: Timestamp,
) -> Result<JobState, Refusal> {
    grant(actor.may_dispatch(), Refusal::NeedsDispatcher)?;
    match window {
        None => Ok(JobState::Unscheduled),
        Some(window) if window.is_after(now) => Ok(JobState::Scheduled),
        Some(_) => Err(Refusal::WindowInPast),
    }
}

/// The first permission that lets the actor take the step, else the refusal that helps most.
fn permission(
    permissions: &[By],
    facts: &Facts<'_>,
    request: &TransitionRequest<'_>,
    actor: &Actor,
    now: Timestamp,
) -> Result<By, Refusal> {
    let mut closest = None;
    for by in permissions {
        match permitted(*by, facts, request, actor, now) {
            Ok(()) => return Ok(*by),
            Err(refusal) => {
                closest = closest
                    .into_iter()
                    .chain([refusal])
                    .min_by_key(|refusal| distance(*refusal));
            }
        }
    }
    Err(closest.expect("every row of the table names somebody"))
}

/// How far the actor is from being allowed: something is missing, it is the job of somebody else,
/// or it takes another role.
const fn distance(refusal: Refusal) -> u8 {
    match refusal {
        Refusal::NotYours => 1,
        Refusal::NeedsDispatcher | Refusal::NeedsOwner | Refusal::NeedsSystem => 2,
        _ => 0,
    }
}

fn permitted(
    by: By,
    facts: &Facts<'_>,
    request: &TransitionRequest<'_>,
    actor: &Actor,
    now: Timestamp,
) -> Result<(), Refusal> {
    match by {
        By::System => grant(*actor == Actor::System, Refusal::NeedsSystem),
        By::Owner => grant(actor.has(Role::Owner), Refusal::NeedsOwner),
        By::Dispatcher | By::OnBehalf => grant(actor.may_dispatch(), Refusal::NeedsDispatcher),
        By::OnBehalfOfWaiting => {
            let may = actor.may_dispatch() && request.is_gone_on_arrival();
            grant(may, Refusal::NeedsDispatcher)
        }
        By::OfferedTechnician => offered(facts.offer, actor, now),
        _ if !actor.works_as(facts.technician) => Err(Refusal::NotYours),
        By::Technician => Ok(()),
        By::DecliningTechnician => grant(request.reason.is_some(), Refusal::NeedsReason),
        By::ClosingTechnician => grant(facts.technicians_may_close, Refusal::NotAllowedByCompany),
    }
}

fn grant(holds: bool, refusal: Refusal) -> Result<(), Refusal> {
    if holds { Ok(()) } else { Err(refusal) }
}

fn offered(offer: Option<OpenOffer<'_>>, actor: &Actor, now: Timestamp) -> Result<(), Refusal> {
    match offer {
        _ if !actor.has(Role::Technician) => Err(Refusal::NotYours),
        Some(offer) if !offer.to.iter().any(|one| actor.works_as(Some(*one))) => {
            Err(Refusal::NotYours)
        }
        Some(offer) => grant(now < offer.until, Refusal::OfferOver),
        None => Err(Refusal::OfferOver),
    }
}

fn guard(
    guard: Guard,
    facts: &Facts<'_>,
    request: &TransitionRequest<'_>,
    now: Timestamp,
) -> Result<(), Refusal> {
    match guard {
        Guard::Nothing => Ok(()),
        Guard::FutureWindow => {
            let window = request
                .window
                .or(facts.window)
                .ok_or(Refusal::NeedsWindow)?;
            grant(window.is_after(now), Refusal::WindowInPast)
        }
        Guard::Technician => {
            let named = request.technician.ok_or(Refusal::NeedsTechnician)?;
            grant(facts.technician != Some(named), Refusal::SameTechnician)
        }
        Guard::Candidate => grant(facts.candidates > 0, Refusal::NeedsCandidate),
        Guard::Reason => grant(request.is_explained(), Refusal::NeedsReason),
    }
}

fn granted(facts: &Facts<'_>, request: &TransitionRequest<'_>, actor: &Actor, by: By) -> Step {
    let (from, to) = (facts.state, request.to);
    let actor = actor.member_id();
    let technician = match to {
        JobState::Assigned => request.technician,
        JobState::Unscheduled => None,
        JobState::Accepted if by == By::OfferedTechnician => actor,
        _ => facts.technician,
    };
    let released = facts.technician.filter(|_| technician != facts.technician);
    let cancelled = to == JobState::Cancelled;
    let ends_work = to == JobState::Done && from != JobState::Closed;
    let loses = if cancelled {
        facts.technician
    } else {
        released
    };
    Step {
        from,
        to,
        technician,
        released,
        notified_technician: loses.filter(|loser| actor != Some(*loser)),
        on_behalf: matches!(by, By::OnBehalf | By::OnBehalfOfWaiting),
        clears_window: from == JobState::Paused && to == JobState::Unscheduled,
        computes_totals: to == JobState::Closed,
        ends_hold: facts.is_held && (to == JobState::OnSite || !to.is_open()),
        outcome: ends_work.then(|| request.outcome.unwrap_or(JobOutcome::Completed)),
        cause: cancelled.then(|| request.cause.unwrap_or(CancelCause::Other)),
        voids_money: cancelled,
        audited: cancelled || from == JobState::Closed,
    }
}

#[cfg(test)]
mod tests;
