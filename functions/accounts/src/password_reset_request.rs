//! `POST /v1/password-resets`: mails a link to set a new password, if the address has an account.

use api::{Accepted, Cx, Endpoint, Json, Problem, Public, Route};
use auth::guess::Policy;
use data::row::{AuditedAction, TicketRow};
use data::{Account, Changes};
use domain::email::Email;
use domain::event::Event;
use domain::mail::{MailKind, TicketKind};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::check_your_mail::CheckYourMail;
use crate::gate::Attempt;
use crate::{credentials, decoy, mail_limits, notice};

/// See [`Endpoint::SUMMARY`].
pub struct PasswordResetRequest;

/// Asks for a link by which a forgotten password is replaced.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPasswordReset {
    /// The address of the account; the link is mailed to it.
    email: Email,
}

impl Endpoint for PasswordResetRequest {
    const NAME: &'static str = "password-reset-request";
    const ROUTE: Route = Route::post("/v1/password-resets");
    const SUMMARY: &'static str = "Mail a link to set a new password.";

    type Access = Public;
    type Input = Json<NewPasswordReset>;
    type Output = Accepted<CheckYourMail>;

    async fn handle(
        cx: Cx<Public>,
        Json(form): Json<NewPasswordReset>,
    ) -> Result<Accepted<CheckYourMail>, Problem> {
        let address = form.email.canonical();
        Attempt::begin(&cx, "reset", Policy::RESET, &address, None).await?;
        let is_mailed = mail_limits::is_reset_mailed(&cx, &form.email).await?;
        let account = credentials::holder(&cx, &form.email).await?;
        match account.filter(|account| is_mailed && account.member.dead_mail.is_none()) {
            Some(account) => send_link(&cx, account).await?,
            None => decoy::write(cx.aws()).await?,
        }
        Ok(Accepted(CheckYourMail::new()))
    }
}

async fn send_link(cx: &Cx<Public>, account: Account) -> Result<(), Problem> {
    let Account {
        store,
        company,
        member,
    } = account;
    let member_id = member.member_id;
    let ticket = TicketRow::new(cx.now(), TicketKind::ResetPassword, member.email.clone())
        .of_member(&member);
    let mut changes = Changes::new();
    changes.create(&ticket);
    let mail = notice::about(
        cx,
        &company,
        &member,
        MailKind::PasswordReset,
        &member.email,
    );
    changes.send(&mail.with_link(&ticket));
    // Whoever asks has proven nothing, so the trail names nobody.
    let action = AuditedAction::PasswordResetRequested;
    changes.create(&cx.audit_entry(None, action, member_id));
    changes.publish(Event::PasswordResetRequested { member_id });
    Ok(store.commit(changes).await?)
}
