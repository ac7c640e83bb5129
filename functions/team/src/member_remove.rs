//! `DELETE /v1/members/{member_id}`: ends a member's account in the company at once.

use api::{Cx, Endpoint, NoContent, Owner, Path, Problem, Route};
use data::row::{AuditedAction, CredentialChange, MemberRow, MemberState, SessionRow};
use data::{Changes, key};
use domain::event::Event;
use domain::mail::MailKind;
use domain::role::Role;

use crate::member::MemberPath;
use crate::{leaving, notice, owners};

/// See [`Endpoint::SUMMARY`].
pub struct MemberRemove;

impl Endpoint for MemberRemove {
    const NAME: &'static str = "member-remove";
    const ROUTE: Route = Route::delete("/v1/members/{member_id}");
    const SUMMARY: &'static str =
        "Remove a member: devices are signed out, the address is free, jobs and threads go back.";
    const REFUSALS: &'static [u16] = &[412];

    type Access = Owner;
    type Input = Path<MemberPath>;
    type Output = NoContent;

    async fn handle(cx: Cx<Owner>, Path(params): Path<MemberPath>) -> Result<NoContent, Problem> {
        let member: Option<MemberRow> = cx.store().get(key::member(params.member_id)).await?;
        let member = member.ok_or(Problem::NotFound)?;
        if member.state == MemberState::Removed {
            // What a first try may have left undone.
            leaving::release_threads(&cx, params.member_id).await?;
            return Ok(NoContent);
        }
        cx.expect_version(member.version, None)?;
        let member_id = member.member_id;
        let prepare = |_| removal(&cx, member.clone());
        let store = cx.store();
        let ended = store
            .commit_with_retry(leaving::on_work_conflict, prepare)
            .await?;
        store.release_phones(&ended).await?;
        leaving::release_threads(&cx, member_id).await?;
        Ok(NoContent)
    }
}

/// All that goes with the member, and the sessions that end.
async fn removal(cx: &Cx<Owner>, member: MemberRow) -> Result<(Changes, Vec<SessionRow>), Problem> {
    let member_id = member.member_id;
    let mut changes = Changes::new();
    if member.roles.has(Role::Owner) {
        owners::require_another(cx, &mut changes, member_id).await?;
    }
    leaving::give_back_jobs(cx, &mut changes, member_id).await?;
    let ended = leaving::end_sessions(cx, &mut changes, member_id).await?;
    changes.send(&notice::about(cx, &member, MailKind::MemberRemoved));
    cx.audit(&mut changes, AuditedAction::MemberRemoved, member_id);
    changes
        .release_email(&member.email, member_id)
        .publish(Event::MemberRemoved { member_id });
    changes.replace(MemberRow {
        state: MemberState::Removed,
        totp: None,
        ..member.under_new_credentials(CredentialChange::Removal)
    });
    Ok((changes, ended))
}
