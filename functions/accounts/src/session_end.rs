//! `DELETE /v1/sessions/{session_id}`: signs one of the caller's devices out, at once.

use api::{Cx, Endpoint, NoContent, Path, Problem, Route, SignedIn};
use data::row::{AuditedAction, SessionRow};
use data::{Changes, key};
use domain::event::Event;
use domain::id::SessionId;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::cookie::{self, WithCookie};

/// See [`Endpoint::SUMMARY`].
pub struct SessionEnd;

/// Which session.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct SessionPath {
    /// Its id, or `current`.
    session_id: WhichSession,
}

/// A session by its id, or the one that asks.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
enum WhichSession {
    One(SessionId),
    Current(Current),
}

#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Current {
    Current,
}

impl Endpoint for SessionEnd {
    const NAME: &'static str = "session-end";
    const ROUTE: Route = Route::delete("/v1/sessions/{session_id}");
    const SUMMARY: &'static str = "Sign one of the caller's devices out.";

    type Access = SignedIn;
    type Input = Path<SessionPath>;
    type Output = WithCookie<NoContent>;

    async fn handle(
        cx: Cx<SignedIn>,
        Path(at): Path<SessionPath>,
    ) -> Result<WithCookie<NoContent>, Problem> {
        let member_id = cx.member().member_id;
        let current = cx.session().session_id;
        let session_id = match at.session_id {
            WhichSession::One(session_id) => session_id,
            WhichSession::Current(_) => current,
        };
        let place = key::session(member_id, session_id);
        let session: SessionRow = cx.store().get(place).await?.ok_or(Problem::NotFound)?;
        let mut changes = Changes::new();
        changes.discard(&session);
        cx.audit(&mut changes, AuditedAction::SessionEnded, session_id);
        changes.publish(Event::SessionEnded {
            session_id,
            member_id,
        });
        cx.commit(changes).await?;
        cx.store().release_phones(&[session]).await?;
        let cookie = (session_id == current).then(cookie::forgetting);
        Ok(WithCookie {
            output: NoContent,
            cookie,
        })
    }
}
