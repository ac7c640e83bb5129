//! `POST /v1/password-resets/{token}`: sets a new password by a mailed link; ends every session.

use api::{Cx, Endpoint, Json, NoContent, Path, Problem, Public, Route};
use auth::password::Password;
use data::row::{AuditedAction, CompanyRow, CompanyState, MemberRow, MemberState, TicketRow};
use data::{Changes, Row as _, Secret, key};
use domain::event::Event;
use domain::mail::{MailKind, TicketKind};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{new_password, notice, sessions};

/// See [`Endpoint::SUMMARY`].
pub struct PasswordResetConfirm;

/// The link.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct PasswordResetPath {
    token: String,
}

/// The new password.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResetPassword {
    password: Password,
}

impl Endpoint for PasswordResetConfirm {
    const NAME: &'static str = "password-reset-confirm";
    const ROUTE: Route = Route::post("/v1/password-resets/{token}");
    const SUMMARY: &'static str = "Set a new password by a mailed link.";
    const SECRETS: &'static [Secret] = &[Secret::LinkKey, Secret::Pepper];

    type Access = Public;
    type Input = (Path<PasswordResetPath>, Json<ResetPassword>);
    type Output = NoContent;

    async fn handle(
        cx: Cx<Public>,
        (Path(at), Json(form)): (Path<PasswordResetPath>, Json<ResetPassword>),
    ) -> Result<NoContent, Problem> {
        let keys = cx.aws().secrets().link_keys().await?;
        let directory = cx.aws().directory();
        let kind = TicketKind::ResetPassword;
        let opened = directory.ticket(&keys, &at.token, kind).await?;
        let (store, mut ticket) = opened.ok_or(Problem::LinkGone)?;
        let store = store.traced(cx.request_id());
        let member_id = ticket.member_id.ok_or(Problem::LinkGone)?;
        let rows = store
            .get_both(key::company(), key::member(member_id))
            .await?;
        let (Some(company), Some(member)) = rows else {
            return Err(Problem::LinkGone);
        };
        if !is_good(&ticket, &company, &member) {
            return Err(Problem::LinkGone);
        }

        let known = [
            member.name.as_str(),
            member.email.as_str(),
            company.name.as_str(),
        ];
        let hash = new_password::judge_and_hash(&cx, &form.password, "/password", known).await?;
        let mut changes = Changes::new();
        ticket.used_at = Some(cx.now());
        changes.replace(ticket);
        let ended = sessions::end_others(&store, &mut changes, member_id, None).await?;
        let mail = notice::about(
            &cx,
            &company,
            &member,
            MailKind::PasswordChanged,
            &member.email,
        );
        changes.send(&mail);
        let action = AuditedAction::PasswordReset;
        changes.create(&cx.audit_entry(Some(member_id), action, member_id));
        changes.publish(Event::PasswordReset { member_id });
        changes.replace(MemberRow {
            password: hash,
            password_count: member.password_count + 1,
            ..member
        });
        match store.commit(changes).await {
            Err(error) if error.is_stale(TicketRow::KIND) => Err(Problem::LinkGone),
            outcome => {
                outcome?;
                store.release_phones(&ended).await?;
                Ok(NoContent)
            }
        }
    }
}

/// A link is for the password it was asked for under: after a change, every other one is void.
fn is_good(ticket: &TicketRow, company: &CompanyRow, member: &MemberRow) -> bool {
    company.state == CompanyState::Active
        && member.state == MemberState::Active
        && ticket.password_count == Some(member.password_count)
}
