//! `DELETE /v1/members/{member_id}`: ends a member's account in the company at once.

use api::{Cx, Endpoint, Loaded, MemberPath, NoContent, Owner, Problem, Route};
use data::row::{AuditedAction, CredentialChange, MemberRow, MemberState};
use data::{Changes, ReadResult};
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
    const DETAILS: &'static str = "The threads are unassigned a moment after the answer.";
    const REFUSALS: &'static [u16] = &[412];

    type Access = Owner;
    type Input = (Loaded<MemberPath>, LeftBehind);
    type Output = NoContent;

    async fn handle(
        cx: Cx<Owner>,
        (member, result): (MemberRow, ReadResult),
    ) -> Result<NoContent, Problem> {
        if member.state == MemberState::Removed {
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
        store
            .commit_with_retry(leaving::on_work_conflict, prepare)
            .await?;
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
    leaving::give_back_jobs(cx, &mut result, &mut changes, member_id).await?;
    leaving::end_duty(cx, &mut result, &mut changes, member_id)?;
    leaving::end_sessions(cx, &mut result, &mut changes, member_id).await?;
    changes.send(&notice::about(cx, &member, MailKind::MemberRemoved));
    cx.audit(&mut changes, AuditedAction::MemberRemoved, member_id);
    changes
        .release_email(&member.email, member_id)
        .publish(Event::MemberRemoved { member_id });
    changes.replace(MemberRow {
        state: MemberState::Removed,
        totp: None,
        home_zone: None,
        ..member.under_new_credentials(CredentialChange::Removal)
    });
    Ok((changes, ()))
}
