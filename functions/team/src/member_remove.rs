//! `DELETE /v1/members/{member_id}`: ends a member's account in the company at once.

use api::{Cx, Endpoint, NoContent, Owner, Path, Problem, Route};
use data::row::{AuditedAction, MailRow, MemberRow, MemberState};
use data::{Changes, key};
use domain::event::Event;
use domain::mail::MailKind;
use domain::role::Role;

use crate::member::MemberPath;
use crate::{leaving, owners};

/// See [`Endpoint::SUMMARY`].
pub struct MemberRemove;

impl Endpoint for MemberRemove {
    const NAME: &'static str = "member-remove";
    const ROUTE: Route = Route::delete("/v1/members/{member_id}");
    const SUMMARY: &'static str =
        "Remove a member: devices are signed out, the address is free, jobs and threads go back.";

    type Access = Owner;
    type Input = Path<MemberPath>;
    type Output = NoContent;

    async fn handle(cx: Cx<Owner>, Path(at): Path<MemberPath>) -> Result<NoContent, Problem> {
        let member: Option<MemberRow> = cx.store().get(key::member(at.member_id)).await?;
        let member = member.ok_or(Problem::NotFound)?;
        if member.state == MemberState::Removed {
            // What a first try may have left undone.
            leaving::release_threads(&cx, at.member_id).await?;
            return Ok(NoContent);
        }
        cx.expect_version(member.version, None)?;
        let member_id = member.member_id;
        let mut changes = Changes::new();
        if member.roles.has(Role::Owner) {
            owners::keep_one(&cx, &mut changes, member_id).await?;
        }
        leaving::give_back_jobs(&cx, &mut changes, member_id).await?;
        let ended = leaving::end_sessions(&cx, &mut changes, member_id).await?;
        let company = cx.company();
        let to = member.email.clone();
        changes.send(
            &MailRow::new(cx.now(), company.company_id, MailKind::MemberRemoved, to)
                .about(member_id)
                .word("person", member.name.as_str())
                .word("company", company.name.as_str())
                .word(
                    "at",
                    domain::display::time::date_time(cx.now(), &company.time_zone),
                ),
        );
        cx.audit(&mut changes, AuditedAction::MemberRemoved, member_id);
        changes
            .release_email(&member.email, member_id)
            .publish(Event::MemberRemoved { member_id });
        changes.replace(MemberRow {
            state: MemberState::Removed,
            next_email: None,
            totp: None,
            ..member
        });
        cx.commit(changes).await?;
        cx.store().release_phones(&ended).await?;
        leaving::release_threads(&cx, member_id).await?;
        Ok(NoContent)
    }
}
