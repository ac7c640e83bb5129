//! `PUT /v1/me/push-token`: lets this device get pushes, and calls; the tokens live and die with its session.

use api::{Code, Cx, Endpoint, FaultLocation, Json, NoContent, Problem, Route, SignedIn};
use data::row::{SessionRow, VoipAddress};
use data::{Changes, PHONE_KIND};
use domain::device::{Platform, PushEnvironment, PushToken};
use domain::event::Event;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::sessions::OwnSessions;

/// See [`Endpoint::SUMMARY`].
pub struct PushTokenRegister;

/// Where pushes for this device go.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PutPushToken {
    token: PushToken,
    /// The token for calls, which `PushKit` gave the app beside the other one. Without it no call rings here.
    voip_token: Option<PushToken>,
    environment: PushEnvironment,
}

impl PutPushToken {
    /// Another session of the member without the tokens that this one has from now on; nothing where it has
    /// none of them.
    fn taken_from(&self, mut other: SessionRow) -> Option<SessionRow> {
        let has_token = other.push_token.as_ref() == Some(&self.token);
        let voip = other.voip.as_ref().map(|voip| &voip.token);
        let has_voip_token = voip.is_some() && voip == self.voip_token.as_ref();
        if has_token {
            other = other.without_push_token();
        }
        if has_voip_token {
            other = other.without_voip_token();
        }
        (has_token || has_voip_token).then_some(other)
    }
}

impl Endpoint for PushTokenRegister {
    const NAME: &'static str = "push-token-register";
    const ROUTE: Route = Route::put("/v1/me/push-token");
    const SUMMARY: &'static str = "Let this device get pushes, and calls.";

    type Access = SignedIn;
    type Input = (OwnSessions, Json<PutPushToken>);
    type Output = NoContent;

    async fn handle(
        cx: Cx<SignedIn>,
        (own, Json(put)): (Vec<SessionRow>, Json<PutPushToken>),
    ) -> Result<NoContent, Problem> {
        let session = cx.session().clone();
        let (session_id, member_id) = (session.session_id, session.member_id);
        if session.platform != Platform::Ios {
            return Err(Problem::refused(
                Code::NotAnApp,
                "Only the app can receive push notifications. This session belongs to a browser.",
            ));
        }
        if put.voip_token.as_ref() == Some(&put.token) {
            let place = FaultLocation::Pointer("/voip_token".into());
            return Err(Problem::invalid(place, "must be another token than token"));
        }
        let mut changes = Changes::new();
        // Pushes go to the phone's newest session, whoever had the phone before. The member's own
        // sessions before it also show that they get none.
        changes.claim_phone(&session, &put.token);
        if let Some(token) = &put.voip_token {
            changes.claim_phone(&session, token);
        }
        let kept = [Some(&put.token), put.voip_token.as_ref()];
        for former in session.phone_tokens() {
            if !kept.contains(&Some(former)) {
                changes.release_phone(session_id, former);
            }
        }
        for other in own {
            if other.session_id != session_id
                && let Some(other) = put.taken_from(other)
            {
                changes.replace(other);
            }
        }
        let registered_at = cx.now();
        changes.replace(SessionRow {
            push_token: Some(put.token),
            push_environment: Some(put.environment),
            push_registered_at: Some(registered_at),
            voip: put.voip_token.map(|token| VoipAddress {
                token,
                environment: put.environment,
                registered_at,
            }),
            ..session
        });
        changes.publish(Event::PushTokenRegistered {
            session_id,
            member_id,
        });
        match cx.store().commit(changes).await {
            Err(error) if error.is_stale(PHONE_KIND) => Err(Problem::refused(
                Code::PhoneHasNewerSession,
                "Someone signed in on this phone after this session began.",
            )),
            outcome => Ok(outcome.map(|()| NoContent)?),
        }
    }
}
