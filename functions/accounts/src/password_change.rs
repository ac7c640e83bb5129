//! `PUT /v1/me/password`: changes the caller's password; ends the other sessions.

use api::{Cx, Endpoint, Json, NoContent, Problem, Route, SignedIn};
use auth::password::{Password, PasswordAttempt};
use data::row::{AuditedAction, CredentialChange, MemberRow, SessionRow};
use data::{Changes, Secret};
use domain::event::Event;
use domain::mail::MailKind;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::sessions::{self, OwnSessions};
use crate::{devices, new_password, notice, reauth};

/// See [`Endpoint::SUMMARY`].
pub struct PasswordChange;

/// The password as it is and as it shall be.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangedPassword {
    /// The password as it is now.
    current_password: PasswordAttempt,
    /// The password from now on.
    new_password: Password,
}

impl Endpoint for PasswordChange {
    const NAME: &'static str = "password-change";
    const ROUTE: Route = Route::put("/v1/me/password");
    const SUMMARY: &'static str = "Change the caller's password and end the other sessions.";
    const SECRETS: &'static [Secret] = &[Secret::Pepper];

    type Access = SignedIn;
    type Input = (OwnSessions, Json<ChangedPassword>);
    type Output = NoContent;

    async fn handle(
        cx: Cx<SignedIn>,
        (own, Json(form)): (Vec<SessionRow>, Json<ChangedPassword>),
    ) -> Result<NoContent, Problem> {
        reauth::with_password(&cx, &form.current_password, "/current_password").await?;
        let (company, member) = (cx.company(), cx.member().clone());
        let known = [
            member.name.as_str(),
            member.email.as_str(),
            company.name.as_str(),
        ];
        let pointer = "/new_password";
        let hash = new_password::check_and_hash(&cx, &form.new_password, pointer, known).await?;

        let member_id = member.member_id;
        let mut changes = Changes::new();
        let kept = cx.session();
        sessions::end_others(&mut changes, own, Some(kept.session_id));
        let mail = notice::about(
            &cx,
            company,
            &member,
            MailKind::PasswordChanged,
            &member.email,
        );
        changes.send(&mail);
        cx.audit(&mut changes, AuditedAction::PasswordChanged, member_id);
        changes.publish(Event::PasswordChanged { member_id });
        let member = changes.replace(MemberRow {
            password: hash,
            ..member.under_new_credentials(CredentialChange::Password)
        });
        changes.replace(SessionRow {
            credential_generation: member.credential_generation,
            ..kept.clone()
        });
        devices::remember(&mut changes, &member, kept.device, cx.now());
        cx.commit(changes).await?;
        Ok(NoContent)
    }
}
