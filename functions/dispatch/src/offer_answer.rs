//! `POST /v1/offers/{offer_id}/answer`: the calling technician accepts an offer, or declines it.
//!
//! Of several who accept at once the version of the job's row lets one win; the same commit books the
//! calendar. The others read the rows again and are told why they are late.

use api::{
    Code, Cx, Endpoint, Facts, Idempotent, Input, InputDoc, Json, Path, Prefetch, Problem, Reading,
    Resource, Route, Technician, Viewer,
};
use data::key::{self, RowKey};
use data::row::{Assigned, AssignmentsRow, CalendarRow, JobRow, MemberRow, OfferingRow};
use data::{BookingError, Changes, Error, Row as _, Rows};
use domain::calendar::Conflict;
use domain::id::JobId;
use domain::offer::{OfferDecision, OfferId, OfferRecord, OfferState};
use domain::text::Reason;
use jiff::SignedDuration;
use schemars::{JsonSchema, SchemaGenerator};
use serde::{Deserialize, Serialize};

use crate::candidates::reach;
use crate::offer::{OfferPath, not_open, state};

/// See [`Endpoint::SUMMARY`].
pub struct OfferAnswer;

/// What the technician says.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewOfferAnswer {
    /// Whether the technician will do the job.
    answer: OfferDecision,
    /// Why not; required to decline, and sent with nothing else.
    reason: Option<Reason>,
}

/// What became of the offer.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AnsweredOffer {
    /// Identifies the offer for good, in paths and wherever something refers to it.
    pub offer_id: OfferId,
    /// The job that was offered: the caller's own from now on, if it was accepted.
    pub job_id: JobId,
    /// Where the offer stands now: accepted or declined.
    pub state: OfferState,
}

impl Resource for AnsweredOffer {}

/// An answer with the rows that it is decided on.
#[derive(Debug)]
pub struct Answering {
    path: OfferPath,
    body: NewOfferAnswer,
}

fn rows_of(at: OfferId, viewer: &Viewer) -> [RowKey; 4] {
    [
        key::job(at.job_id),
        key::job_offering(at.job_id, at.offering),
        key::calendar(viewer.member_id),
        key::assignments(viewer.member_id),
    ]
}

impl Input for Answering {
    type Value = (OfferId, NewOfferAnswer, Rows);

    fn read(facts: &Facts) -> Result<Self, Problem> {
        let Path(path) = Path::read(facts)?;
        let Json(body) = Json::<NewOfferAnswer>::read(facts)?;
        let detail = match (body.answer, &body.reason) {
            (OfferDecision::Decline, None) => "is required to decline",
            (OfferDecision::Accept, Some(_)) => "can only be sent to decline",
            _ => return Ok(Self { path, body }),
        };
        Err(Problem::field("/reason", detail))
    }

    fn prefetch(&self, prefetch: &mut Prefetch<'_>) {
        for at in rows_of(self.path.offer_id, prefetch.viewer()) {
            prefetch.row(at);
        }
    }

    async fn load(self, reading: &mut Reading<'_>) -> Result<Self::Value, Problem> {
        let at = self.path.offer_id;
        let rows = reading.rows(&rows_of(at, &reading.viewer()?))?;
        Ok((at, self.body, rows))
    }

    fn describe(doc: &mut InputDoc, generator: &mut SchemaGenerator) {
        Path::<OfferPath>::describe(doc, generator);
        Json::<NewOfferAnswer>::describe(doc, generator);
    }
}

impl Endpoint for OfferAnswer {
    const NAME: &'static str = "offer-answer";
    const ROUTE: Route = Route::post("/v1/offers/{offer_id}/answer");
    const SUMMARY: &'static str = "Accept an offer, or decline it with a reason.";
    const DETAILS: &'static str = "The clock of the server decides whether it is in time. An answer that comes too late is told why: `offer_over`, `offer_taken`, `offer_withdrawn`, `offer_reassigned` or `offer_answered`. Whoever was asked may accept, also after losing the skill that the job asks for.";
    const REFUSALS: &'static [u16] = &[409];

    type Access = Technician;
    type Input = Idempotent<Answering>;
    type Output = AnsweredOffer;

    async fn handle(
        cx: Cx<Technician>,
        Idempotent {
            key: request,
            input: (at, answer, rows),
        }: Idempotent<(OfferId, NewOfferAnswer, Rows)>,
    ) -> Result<AnsweredOffer, Problem> {
        let (cx, request, answer) = (&cx, &request, &answer);
        let prepare = |rows: Rows| async move {
            let mut changes = Changes::new();
            let state = match &answer.reason {
                Some(reason) => decline(cx, at, reason, &rows, &mut changes)?,
                None => accept(cx, at, &rows, &mut changes).await?,
            };
            let answered = AnsweredOffer {
                offer_id: at,
                job_id: at.job_id,
                state,
            };
            cx.remember(request, &mut changes, &answered)?;
            Ok::<_, Problem>((changes, answered))
        };
        cx.store().commit_on(rows, on_conflict, prepare).await
    }
}

/// Decides anew when the job, its offers or the technician have changed since they were read.
fn on_conflict(error: Error) -> Result<Error, Problem> {
    let kinds = [
        JobRow::KIND,
        OfferingRow::KIND,
        CalendarRow::KIND,
        AssignmentsRow::KIND,
        MemberRow::KIND,
    ];
    if kinds.iter().any(|kind| error.has_changed(kind)) {
        Ok(error)
    } else {
        Err(error.into())
    }
}

/// The job and the offering, if the offer is the caller's, and open.
fn open_offer(
    cx: &Cx<Technician>,
    at: OfferId,
    rows: &Rows,
) -> Result<(JobRow, OfferingRow, OfferRecord), Problem> {
    let job: Option<JobRow> = rows.get(&key::job(at.job_id))?;
    let offering: Option<OfferingRow> = rows.get(&key::job_offering(at.job_id, at.offering))?;
    let (job, offering) = job.zip(offering).ok_or(Problem::NotFound)?;
    let own = |offer: &&OfferRecord| offer.technician_id == cx.member().member_id;
    let offer = offering.offer(at.number).filter(own).cloned();
    let offer = offer.ok_or(Problem::NotFound)?;
    match state(&offering, at.number, &job, cx.now()) {
        Some(OfferState::Open) => Ok((job, offering, offer)),
        Some(state) => Err(not_open(state)),
        None => Err(Problem::NotFound),
    }
}

fn decline(
    cx: &Cx<Technician>,
    at: OfferId,
    reason: &Reason,
    rows: &Rows,
    changes: &mut Changes,
) -> Result<OfferState, Problem> {
    let (mut job, mut offering, _) = open_offer(cx, at, rows)?;
    job.decline_offer(
        &mut offering,
        at.number,
        reason.clone(),
        &cx.author(),
        changes,
    );
    changes.replace(offering);
    changes.replace(job);
    Ok(OfferState::Declined)
}

async fn accept(
    cx: &Cx<Technician>,
    at: OfferId,
    rows: &Rows,
    changes: &mut Changes,
) -> Result<OfferState, Problem> {
    let (mut job, mut offering, offer) = open_offer(cx, at, rows)?;
    let (now, member_id) = (cx.now(), cx.member().member_id);
    // Whose round is over is too late, though the request came in before the deadline.
    job.accept_offer(&mut offering, at.number, &cx.author(), changes)
        .map_err(|_| not_open(OfferState::Expired))?;
    let assignments = rows.get(&key::assignments(member_id))?;
    AssignmentsRow::add(changes, assignments, member_id, Assigned::Job(job.job_id));
    changes.require(cx.member());
    let calendar = rows.get(&key::calendar(member_id))?;
    let mut calendar = CalendarRow::read(calendar, member_id, now);
    calendar.accepted_offers.push(now);
    let eta = SignedDuration::from_secs(offer.terms.eta_seconds().unwrap_or(0).into());
    let arrives_at = offer.made_at.checked_add(eta).unwrap_or(now).max(now);
    let window = reach(&job, arrives_at, now);
    let (store, author) = (cx.store(), cx.author());
    let booked = store.book_within(Some(calendar), &mut job, window, None, &author, changes);
    booked.await.map_err(not_booked)?;
    changes.replace(offering);
    changes.replace(job);
    Ok(OfferState::Accepted)
}

/// The answer to a technician whose time was given to something else meanwhile.
fn not_booked(error: BookingError) -> Problem {
    let conflicts = match error {
        BookingError::Data(error) => return error.into(),
        BookingError::Full => {
            let detail = "Your calendar holds as many jobs as it can.";
            return Problem::refused(Code::CalendarFull, detail);
        }
        BookingError::Conflicts(conflicts) => conflicts,
    };
    let job = conflicts.iter().find_map(|conflict| match conflict {
        Conflict::Job { job_id } => Some(*job_id),
        _ => None,
    });
    let off = conflicts.iter().find_map(|conflict| match conflict {
        Conflict::TimeOff { time_off_id } => Some(*time_off_id),
        _ => None,
    });
    match (job, off) {
        (Some(job_id), _) => Problem::blocked_by(
            Code::TechnicianBooked,
            "You have another job at that time. Ask the dispatcher to give you this one.",
            job_id,
        ),
        (None, Some(time_off_id)) => Problem::blocked_by(
            Code::TechnicianOff,
            "You are off at that time. Ask the dispatcher to give you this job.",
            time_off_id,
        ),
        (None, None) => Problem::refused(
            Code::OutsideShift,
            "Your shift ends before this job would. Ask the dispatcher to give you this job.",
        ),
    }
}
