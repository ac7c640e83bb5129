//! `DELETE /v1/members/{member_id}`: ends a member's account in the company at once.

use api::{Cx, Endpoint, Loaded, MemberPath, NoContent, Owner, Problem, Route};
use data::leaving::{self as left, MOST_JOBS};
use data::row::{AuditedAction, MemberRow, MemberState};
use data::{Changes, Error, ReadResult};
use domain::event::Event;
use domain::mail::MailKind;
use domain::role::Role;

use crate::leaving::{self, LeftBehind};
use crate::{notice, owners};

/// See [`Endpoint::SUMMARY`].
pub struct MemberRemove;

impl Endpoint for MemberRemove {
    const NAME: &'static str = "member-remove";
    const ROUTE: Route = Route::delete("/v1/members/{member_id}");
    const SUMMARY: &'static str =
        "Remove a member: devices are signed out, the address is free, jobs and threads go back.";
    const DETAILS: &'static str = "The threads are unassigned and the offers go to others a moment after the answer. After 14 days the member's contact details, positions and notifications are erased; the name stays with the work that was done.";
    const REFUSALS: &'static [u16] = &[412];

    type Access = Owner;
    type Input = (Loaded<MemberPath>, LeftBehind);
    type Output = NoContent;

    async fn handle(
        cx: Cx<Owner>,
        (member, result): (MemberRow, ReadResult),
    ) -> Result<NoContent, Problem> {
        if matches!(member.state, MemberState::Removed | MemberState::Deleted) {
            return Ok(NoContent);
        }
        cx.expect_version(member.version, None)?;
        let (cx, member) = (&cx, &member);
        let mut known = Some(result);
        let prepare = |_| {
            let known = known.take();
            async move {
                let result = if let Some(result) = known {
                    result
                } else {
                    let plan = leaving::plan(member.member_id, cx.member().member_id);
                    cx.store().read(plan).await?
                };
                removal(cx, member.clone(), result).await
            }
        };
        let store = cx.store();
        store.commit_with_retry(on_work_conflict, prepare).await?;
        Ok(NoContent)
    }
}

/// All that goes with the member at once.
async fn removal(
    cx: &Cx<Owner>,
    member: MemberRow,
    mut result: ReadResult,
) -> Result<(Changes, ()), Problem> {
    let member_id = member.member_id;
    let mut changes = Changes::new();
    if member.roles.has(Role::Owner) {
        owners::require_another(cx, &mut result, &mut changes, member_id).await?;
    }
    let store = cx.store();
    let left_over = left::give_back_jobs(store, &mut result, &mut changes, member_id, MOST_JOBS);
    if let Some(job_id) = left_over.await.map_err(leaving::refused)? {
        return Err(leaving::too_many_jobs(job_id));
    }
    left::end_duty(store, &mut result, &mut changes, member_id)?;
    left::end_sessions(store, &mut result, &mut changes, member_id).await?;
    changes.send(&notice::about(cx, &member, MailKind::MemberRemoved));
    cx.audit(&mut changes, AuditedAction::MemberRemoved, member_id);
    changes
        .release_email(&member.email, member_id)
        .publish(Event::MemberRemoved { member_id });
    changes.replace(member.removed(cx.now()));
    Ok((changes, ()))
}

/// Goes on when the member was given something, one of the jobs has moved, or the member has, in the
/// meantime.
fn on_work_conflict(error: Error) -> Result<Error, Problem> {
    if left::has_work_changed(&error) {
        Ok(error)
    } else {
        Err(error.into())
    }
}
