//! `PUT /v1/me/push-token`: lets this device get pushes; the token lives and dies with its session.

use api::{Code, Cx, Endpoint, Json, NoContent, Problem, Route, SignedIn};
use data::row::SessionRow;
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
    environment: PushEnvironment,
}

impl Endpoint for PushTokenRegister {
    const NAME: &'static str = "push-token-register";
    const ROUTE: Route = Route::put("/v1/me/push-token");
    const SUMMARY: &'static str = "Let this device get pushes.";

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
        let mut changes = Changes::new();
        // Pushes go to the phone's newest session, whoever had the phone before. The member's own
        // sessions before it also show that they get none.
        changes.claim_phone(&session, &put.token);
        for other in own {
            if other.session_id != session_id && other.push_token.as_ref() == Some(&put.token) {
                changes.replace(other.without_push_token());
            }
        }
        changes.replace(SessionRow {
            push_token: Some(put.token),
            push_environment: Some(put.environment),
            push_registered_at: Some(cx.now()),
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
