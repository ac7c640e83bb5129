//! `PATCH /v1/threads/{thread_id}`: assigns, snoozes, resolves or opens a thread, or links its job.

use api::{Cx, Dispatcher, Endpoint, Loaded, NoPath, Problem, References, Route, Viewer, WithRows};
use data::key::{self, RowKey};
use data::row::{Assigned, AssignmentsRow, JobRow, MemberRow, MemberState, ThreadRow};
use data::{Changes, Error, Row as _, Rows};
use domain::event::Event;
use domain::id::{JobId, MemberId};
use domain::patch::{Patch, PatchRequired};
use domain::thread::ThreadState;
use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::surroundings::{Around, Surroundings};
use crate::thread::Thread;
use crate::thread_path::ThreadPath;

/// See [`Endpoint::SUMMARY`].
pub struct ThreadUpdate;

/// The longest rest.
const LONGEST: SignedDuration = SignedDuration::from_hours(365 * 24);

/// What to change: a field that is left out keeps its value. Null clears a field that allows null.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ThreadPatch {
    /// The member who looks after the thread; null for nobody.
    #[serde(default)]
    assigned_to: Patch<MemberId>,
    /// Whether the thread is open, snoozed or resolved.
    #[serde(default)]
    state: PatchRequired<ThreadState>,
    /// When it wakes, within a year; goes with the state snoozed.
    #[serde(default)]
    snoozed_until: Patch<Waking>,
    /// A job of the thread's customer; null unlinks it, and leaving the field out changes nothing.
    #[serde(default)]
    job_id: Patch<JobId>,
    /// The version that the change was made from: 409 `stale_version` when it is another by now.
    version: Option<u64>,
}

/// When a thread wakes.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
struct Waking(
    #[serde(deserialize_with = "domain::instant::dated::deserialize")]
    #[schemars(schema_with = "domain::instant::dated::schema")]
    Timestamp,
);

impl Endpoint for ThreadUpdate {
    const NAME: &'static str = "thread-update";
    const ROUTE: Route = Route::patch("/v1/threads/{thread_id}");
    const SUMMARY: &'static str = "Assign, snooze, resolve or open a thread, or link its job.";

    type Access = Dispatcher;
    type Input = (Loaded<ThreadPath>, (Around, WithRows<ThreadPatch>));
    type Output = Thread;

    async fn handle(
        cx: Cx<Dispatcher>,
        (thread, (around, (patch, rows))): (ThreadRow, (Surroundings, (ThreadPatch, Rows))),
    ) -> Result<Thread, Problem> {
        if let Some(into) = thread.merged_into {
            return Err(Problem::merged(into));
        }
        cx.expect_version(thread.version, patch.version)?;
        let around = around.complete(cx.store(), Some(&thread), None).await?;
        let (cx, thread, patch) = (&cx, &thread, &patch);
        let prepare = |rows: Rows| async move {
            let mut thread = thread.clone();
            let mut changes = Changes::new();
            let is_changed = rest(patch, &mut thread, cx.now())?
                | assign(&rows, patch.assigned_to, &mut thread, &mut changes)?
                | link(cx, &rows, patch.job_id, &mut thread, &mut changes)?;
            if is_changed {
                let thread_id = thread.thread_id;
                changes.publish(Event::ThreadChanged { thread_id });
                thread = changes.replace(thread);
            }
            Ok::<_, Problem>((changes, thread))
        };
        let store = cx.store();
        let thread = store.commit_on(rows, on_member_conflict, prepare).await?;
        Ok(Thread::of(cx, thread, &around))
    }
}

impl References for ThreadPatch {
    fn rows(&self, _: &NoPath, _: &Viewer) -> Vec<RowKey> {
        let mut rows = Vec::new();
        if let Patch::Set(member_id) = self.assigned_to {
            rows.extend(rows_of_member(member_id));
        }
        if let Patch::Set(job_id) = self.job_id {
            rows.push(key::job(job_id));
        }
        rows
    }
}

/// The rows that tell whether a member can get a thread.
fn rows_of_member(member_id: MemberId) -> [RowKey; 2] {
    [key::member(member_id), key::assignments(member_id)]
}

/// Changes the state; says whether it differs now.
fn rest(patch: &ThreadPatch, thread: &mut ThreadRow, now: Timestamp) -> Result<bool, Problem> {
    let state = match patch.state {
        PatchRequired::Absent => thread.state,
        PatchRequired::Set(state) => state,
    };
    let wrong = |detail| Err(Problem::field("/snoozed_until", detail));
    let until = match patch.snoozed_until {
        Patch::Set(_) if state != ThreadState::Snoozed => {
            return wrong("can only be set when the state is snoozed");
        }
        Patch::Set(Waking(until)) if until <= now => return wrong("must be in the future"),
        Patch::Set(Waking(until)) if until.duration_since(now) > LONGEST => {
            return wrong("must be within a year");
        }
        Patch::Set(Waking(until)) => Some(until),
        Patch::Clear if state == ThreadState::Snoozed => {
            return wrong("must be set while the thread is snoozed");
        }
        Patch::Absent if state == ThreadState::Snoozed && !patch.state.is_absent() => {
            return wrong("is required to snooze a thread");
        }
        Patch::Absent if state == ThreadState::Snoozed => thread.snoozed_until,
        Patch::Absent | Patch::Clear => None,
    };
    let differs = (thread.state, thread.snoozed_until) != (state, until);
    (thread.state, thread.snoozed_until) = (state, until);
    Ok(differs)
}

/// Changes who looks after it; says whether it differs now.
fn assign(
    rows: &Rows,
    change: Patch<MemberId>,
    thread: &mut ThreadRow,
    changes: &mut Changes,
) -> Result<bool, Problem> {
    let differs = change.apply(&mut thread.assigned_to);
    if let Some(member_id) = thread.assigned_to.filter(|_| differs) {
        let [member, assignments] = rows_of_member(member_id);
        let assignments = rows.get(&assignments)?;
        let member = rows
            .get::<MemberRow>(&member)?
            .filter(|member| member.state == MemberState::Active)
            .ok_or_else(|| {
                Problem::field("/assigned_to", "must be an active member of your company")
            })?;
        // The member must not leave in the meantime.
        changes.require(&member);
        let given = Assigned::Thread(thread.thread_id);
        AssignmentsRow::add(changes, assignments, member_id, given);
    }
    Ok(differs)
}

/// Goes on when the member, or what else that one was given, is not as it was read.
fn on_member_conflict(error: Error) -> Result<Error, Problem> {
    if error.has_changed(MemberRow::KIND) || error.has_changed(AssignmentsRow::KIND) {
        Ok(error)
    } else {
        Err(error.into())
    }
}

/// Changes the job that it is about; says whether it differs now. A job that was not made from a
/// conversation shows this one from then on.
fn link(
    cx: &Cx<Dispatcher>,
    rows: &Rows,
    change: Patch<JobId>,
    thread: &mut ThreadRow,
    changes: &mut Changes,
) -> Result<bool, Problem> {
    let differs = change.apply(&mut thread.job_id);
    if let Some(job_id) = thread.job_id.filter(|_| differs) {
        let job: Option<JobRow> = rows.get(&key::job(job_id))?;
        let mut job = job
            .filter(|job| job.customer_id == thread.customer_id())
            .ok_or_else(|| Problem::field("/job_id", "must be one of this customer's jobs"))?;
        if job.thread_id.is_none() {
            job.thread_id = Some(thread.thread_id);
            job.updated_at = cx.now();
            changes.publish(Event::JobUpdated { job_id });
            changes.replace(job);
        }
    }
    Ok(differs)
}
