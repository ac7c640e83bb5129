//! `POST /v1/password-resets/{token}`: sets a new password by a mailed link; ends every session.

use api::{Cx, Endpoint, Json, NoContent, Path, Problem, Public, Route};
use auth::password::{Password, PasswordHash};
use data::row::{
    AuditedAction, CompanyRow, CompanyState, CredentialChange, MemberRow, TechnicianStatusRow,
    TicketRow,
};
use data::{Changes, Error, Row as _, Secret, Store, key, on_any_conflict};
use domain::event::Event;
use domain::mail::{MailKind, TicketKind};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{new_password, notice, sessions};

/// See [`Endpoint::SUMMARY`].
pub struct PasswordResetConfirm;

/// The link.
#[derive(Deserialize, JsonSchema)]
pub struct PasswordResetPath {
    /// What the mailed link ends with.
    token: String,
}

domain::debug_by_name!(PasswordResetPath);

/// The new password.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResetPassword {
    /// The password from now on.
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
        (Path(params), Json(form)): (Path<PasswordResetPath>, Json<ResetPassword>),
    ) -> Result<NoContent, Problem> {
        let (store, ticket) = opened(&cx, &params.token).await?;
        let account = Resettable::read(&store, &ticket).await?;
        let known = [
            account.member.name.as_str(),
            account.member.email.as_str(),
            account.company.name.as_str(),
        ];
        let hash = new_password::check_and_hash(&cx, &form.password, "/password", known).await?;
        let (cx, store, ticket, hash) = (&cx, &store, &ticket, &hash);
        let mut known = Some(account);
        let attempt = |_| {
            let known = known.take();
            async move {
                let account = match known {
                    Some(account) => account,
                    None => Resettable::read(store, ticket).await?,
                };
                account.reset(cx, store, ticket, hash.clone()).await
            }
        };
        store
            .commit_with_retry(on_account_conflict, attempt)
            .await?;
        Ok(NoContent)
    }
}

/// Goes on when the account moved while the password was hashed; the link may be void by that.
fn on_account_conflict(error: Error) -> Result<Error, Problem> {
    if error.is_stale(TicketRow::KIND) {
        Err(Problem::LinkGone)
    } else {
        on_any_conflict(error)
    }
}

/// What the link stands for: it was requested, or came with the mail about a change of address.
async fn opened(cx: &Cx<Public>, token: &str) -> Result<(Store, TicketRow), Problem> {
    let keys = cx.aws().secrets().link_keys().await?;
    let directory = cx.aws().directory();
    for kind in [TicketKind::ResetPassword, TicketKind::StopEmailChange] {
        if let Some((store, ticket)) = directory.ticket(&keys, token, kind).await? {
            return Ok((store.traced(cx.request_id()), ticket));
        }
    }
    Err(Problem::LinkGone)
}

/// An account that a link may give a new password.
struct Resettable {
    company: CompanyRow,
    member: MemberRow,
}

impl Resettable {
    async fn read(store: &Store, ticket: &TicketRow) -> Result<Self, Problem> {
        let member_id = ticket.member_id.ok_or(Problem::LinkGone)?;
        let rows = store
            .get_both::<CompanyRow, MemberRow>(key::company(), key::member(member_id))
            .await?;
        let (Some(company), Some(member)) = rows else {
            return Err(Problem::LinkGone);
        };
        if company.state == CompanyState::Active && member.honours(ticket) {
            Ok(Self { company, member })
        } else {
            Err(Problem::LinkGone)
        }
    }

    async fn reset(
        &self,
        cx: &Cx<Public>,
        store: &Store,
        ticket: &TicketRow,
        hash: PasswordHash,
    ) -> Result<(Changes, ()), Problem> {
        let Self { company, member } = self;
        let member_id = member.member_id;
        let mut changes = Changes::new();
        changes.replace(TicketRow {
            used_at: Some(cx.now()),
            ..ticket.clone()
        });
        let all = sessions::of(store, member_id).await?;
        sessions::end_others(&mut changes, all, None);
        let status = store.get(key::technician_status(member_id)).await?;
        TechnicianStatusRow::sign_out(&mut changes, status, cx.now());
        let kind = MailKind::PasswordChanged;
        changes.send(&notice::about(cx, company, member, kind, &member.email));
        let action = AuditedAction::PasswordReset;
        changes.create(&cx.audit_entry(Some(member_id), action, member_id));
        changes.publish(Event::PasswordReset { member_id });
        changes.replace(MemberRow {
            password: hash,
            ..member
                .clone()
                .under_new_credentials(CredentialChange::Password)
        });
        Ok((changes, ()))
    }
}
