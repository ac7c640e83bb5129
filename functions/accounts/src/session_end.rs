//! `DELETE /v1/sessions/{session_id}`: signs one of the caller's devices out, at once.

use std::borrow::Cow;

use api::{Cx, Endpoint, Loaded, NoContent, Problem, Route, RowPath, SignedIn, Viewer, Visibility};
use data::key::{self, RowKey};
use data::row::{AuditedAction, SessionRow, TechnicianStatusRow};
use data::{Changes, Error};
use domain::event::Event;
use domain::id::SessionId;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

use crate::cookie::{self, WithCookie};
use crate::duty::{self, OwnDuty};
use crate::sessions::OwnSessions;

/// See [`Endpoint::SUMMARY`].
pub struct SessionEnd;

/// Which session.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct SessionPath {
    session_id: WhichSession,
}

/// Members see their own sessions: the key begins with the caller.
impl RowPath for SessionPath {
    type Row = SessionRow;

    fn at(&self, viewer: &Viewer) -> RowKey {
        let session_id = match self.session_id {
            WhichSession::One(session_id) => session_id,
            WhichSession::Current(_) => viewer.session_id,
        };
        key::session(viewer.member_id, session_id)
    }

    fn visibility(_: &SessionRow, _: &Viewer) -> Visibility {
        Visibility::Seen
    }
}

/// A session by its id, or the one that asks.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(untagged)]
enum WhichSession {
    One(SessionId),
    Current(Current),
}

impl JsonSchema for WhichSession {
    fn schema_name() -> Cow<'static, str> {
        "SessionIdOrCurrent".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "The session's id, or `current` for the one that asks.",
            "type": "string",
            "pattern": "^(current|ses_[0-9a-f]{32})$",
            "examples": ["current"]
        })
    }
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Current {
    Current,
}

impl Endpoint for SessionEnd {
    const NAME: &'static str = "session-end";
    const ROUTE: Route = Route::delete("/v1/sessions/{session_id}");
    const SUMMARY: &'static str = "Sign one of the caller's devices out.";

    type Access = SignedIn;
    type Input = (Loaded<SessionPath>, (OwnSessions, OwnDuty));
    type Output = WithCookie<NoContent>;

    async fn handle(
        cx: Cx<SignedIn>,
        (session, (sessions, status)): (SessionRow, (Vec<SessionRow>, Option<TechnicianStatusRow>)),
    ) -> Result<WithCookie<NoContent>, Problem> {
        let session_id = session.session_id;
        let (cx, session, mut known) = (&cx, &session, Some((sessions, status)));
        let prepare = |_| {
            let known = known.take();
            async move { Ok((ending(cx, session, known).await?, ())) }
        };
        cx.store().commit_with_retry(on_conflict, prepare).await?;
        let cookie = (session_id == cx.session().session_id).then(cookie::forgetting);
        Ok(WithCookie {
            output: NoContent,
            cookie,
        })
    }
}

/// All that ends with the session; of its member's sessions and duty as they were read, else as they are.
async fn ending(
    cx: &Cx<SignedIn>,
    session: &SessionRow,
    known: Option<(Vec<SessionRow>, Option<TechnicianStatusRow>)>,
) -> Result<Changes, Problem> {
    let (session_id, member_id) = (session.session_id, session.member_id);
    let mut changes = Changes::new();
    changes.end_sessions(std::slice::from_ref(session));
    cx.audit(&mut changes, AuditedAction::SessionEnded, session_id);
    changes.publish(Event::SessionEnded {
        session_id,
        member_id,
    });
    match known {
        Some((sessions, status)) => {
            duty::end_with_session(&mut changes, status, &sessions, session_id, cx.now());
        }
        None => {
            duty::read_and_end_with_session(cx.store(), &mut changes, member_id, session_id)
                .await?;
        }
    }
    Ok(changes)
}

fn on_conflict(error: Error) -> Result<Error, Problem> {
    if duty::has_changed(&error) {
        Ok(error)
    } else {
        Err(error.into())
    }
}
