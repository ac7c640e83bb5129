//! `POST /v1/me/totp/confirm`: switches the second factor on by its first code.

use api::{Code, Cx, Endpoint, Json, Problem, Resource, Route, SignedIn};
use auth::recovery::RecoveryCode;
use data::Changes;
use data::row::{AuditedAction, MemberRow, TotpState};
use domain::event::Event;
use domain::mail::MailKind;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::second_factor::Given;
use crate::{notice, second_factor};

/// See [`Endpoint::SUMMARY`].
pub struct TotpConfirm;

/// The first code.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmTotp {
    /// The code that the authenticator app shows now.
    #[schemars(example = &"492039")]
    #[schemars(length(max = 20))]
    code: String,
}

/// A code to sign in with when the authenticator app is lost.
#[derive(Serialize, JsonSchema)]
pub struct RecoveryCodes {
    /// Each works once; they are never shown again.
    #[schemars(example = ["k4t7-9mxw-2pqd"])]
    pub recovery_codes: Vec<String>,
}

impl Resource for RecoveryCodes {}

impl Endpoint for TotpConfirm {
    const NAME: &'static str = "totp-confirm";
    const ROUTE: Route = Route::post("/v1/me/totp/confirm");
    const SUMMARY: &'static str = "Switch the second factor on by its first code.";

    type Access = SignedIn;
    type Input = Json<ConfirmTotp>;
    type Output = RecoveryCodes;

    async fn handle(
        cx: Cx<SignedIn>,
        Json(form): Json<ConfirmTotp>,
    ) -> Result<RecoveryCodes, Problem> {
        let member = cx.member().clone();
        let member_id = member.member_id;
        let state = match &member.totp {
            Some(state) if !state.is_confirmed => state,
            Some(_) => {
                let detail = "Two-factor authentication is already on.";
                return Err(Problem::refused(Code::TotpAlreadyOn, detail));
            }
            None => {
                let detail = "Set up two-factor authentication first.";
                return Err(Problem::refused(Code::TotpNotEnrolled, detail));
            }
        };
        let given = Given::Code(&form.code);
        let device = Some(&cx.session().device);
        let seen = second_factor::attempt(&cx, member_id, state, given, device).await?;
        let (attempt, redeemed) = seen
            .ok_or_else(|| Problem::field("/code", "doesn't match the code your app shows now"))?;

        let codes = RecoveryCode::generate();
        let mut changes = Changes::new();
        let mail = notice::about(
            &cx,
            cx.company(),
            &member,
            MailKind::TotpEnabled,
            &member.email,
        );
        changes.send(&mail);
        cx.audit(&mut changes, AuditedAction::TotpEnabled, member_id);
        changes.publish(Event::TotpEnabled { member_id });
        changes.replace(MemberRow {
            totp: Some(TotpState {
                is_confirmed: true,
                recovery: codes.iter().map(RecoveryCode::digest).collect(),
                ..redeemed.state
            }),
            ..member
        });
        cx.commit(changes).await?;
        attempt.was_right(&cx).await;
        Ok(RecoveryCodes {
            recovery_codes: codes.iter().map(RecoveryCode::to_text).collect(),
        })
    }
}
