//! `DELETE /v1/me/totp`: switches the second factor off, by password and second factor.

use api::{Code, Cx, Endpoint, Json, NoContent, Problem, Route, SignedIn};
use auth::password::PasswordAttempt;
use data::row::{AuditedAction, MemberRow};
use data::{Changes, Secret};
use domain::event::Event;
use domain::mail::MailKind;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::second_factor::Given;
use crate::{notice, reauth, second_factor};

/// See [`Endpoint::SUMMARY`].
pub struct TotpRemove;

/// The password, and a code of the app or a recovery code.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RemoveTotp {
    /// The member's password, asked for once more.
    password: PasswordAttempt,
    /// The code that the authenticator app shows now.
    #[schemars(example = &"492039")]
    #[schemars(length(max = 20))]
    code: Option<String>,
    /// One of the recovery codes, where the app is lost.
    #[schemars(length(max = 40))]
    recovery_code: Option<String>,
}

impl Endpoint for TotpRemove {
    const NAME: &'static str = "totp-remove";
    const ROUTE: Route = Route::delete("/v1/me/totp");
    const SUMMARY: &'static str = "Switch the second factor off.";
    const SECRETS: &'static [Secret] = &[Secret::Pepper];

    type Access = SignedIn;
    type Input = Json<RemoveTotp>;
    type Output = NoContent;

    async fn handle(cx: Cx<SignedIn>, Json(form): Json<RemoveTotp>) -> Result<NoContent, Problem> {
        let given = Given::of(form.code.as_deref(), form.recovery_code.as_deref())
            .ok_or_else(|| Problem::field("/code", "is required unless recovery_code is sent"))?;
        reauth::with_password(&cx, &form.password, "/password").await?;
        let member = cx.member().clone();
        let member_id = member.member_id;
        let state = member.totp.as_ref().filter(|totp| totp.is_confirmed);
        let state = state.ok_or_else(|| {
            Problem::refused(Code::TotpNotOn, "Two-factor authentication isn't on.")
        })?;
        let device = Some(&cx.session().device);
        let seen = second_factor::attempt(&cx, member_id, state, given, device).await?;
        let (attempt, redeemed) = seen.ok_or_else(|| {
            let pointer = match given {
                Given::Code(_) => "/code",
                Given::Recovery(_) => "/recovery_code",
            };
            Problem::field(pointer, "is wrong or was already used")
        })?;

        let mut changes = Changes::new();
        let mail = notice::about(
            &cx,
            cx.company(),
            &member,
            MailKind::TotpDisabled,
            &member.email,
        );
        changes.send(&mail);
        if redeemed.is_recovery {
            cx.audit(&mut changes, AuditedAction::RecoveryCodeUsed, member_id);
        }
        cx.audit(&mut changes, AuditedAction::TotpDisabled, member_id);
        changes.publish(Event::TotpDisabled { member_id });
        changes.replace(MemberRow {
            totp: None,
            ..member
        });
        cx.commit(changes).await?;
        attempt.was_right(&cx).await;
        Ok(NoContent)
    }
}
