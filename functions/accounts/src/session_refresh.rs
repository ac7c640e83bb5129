//! `POST /v1/sessions/refresh`: exchanges a refresh token for new tokens.

use api::{Challenge, Cx, Endpoint, Json, Problem, Public, Route};
use auth::refresh::{Outcome, RefreshToken};
use data::row::{AuditedAction, SessionRow};
use data::{Changes, Error, Secret};
use domain::event::Event;
use domain::id::SessionId;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::cookie::{self, WithCookie};
use crate::duty;
use crate::own_device::{self, OwnDevice, Proven};
use crate::tokens::{self, Tokens};

/// See [`Endpoint::SUMMARY`].
pub struct SessionRefresh;

/// The token to exchange; `Device-Id` names the device it was made for. Where the answer is lost, the
/// same request may be sent again for ten seconds, and for a minute with a `DPoP` proof, which may be
/// the same too.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RefreshSession {
    /// Absent in a browser, which sends it as a cookie.
    #[schemars(length(max = 128))]
    refresh_token: Option<String>,
}

impl Endpoint for SessionRefresh {
    const NAME: &'static str = "session-refresh";
    const ROUTE: Route = Route::post("/v1/sessions/refresh");
    const SUMMARY: &'static str = "Exchange a refresh token for new tokens.";
    const DETAILS: &'static str = "A refresh token works once and gives the next one; a browser sends it as its cookie, an app in the body. When one is sent twice by somebody else than its device, the session ends.";
    const REFUSALS: &'static [u16] = &[401, 403];
    const SECRETS: &'static [Secret] = &[Secret::TokenKey];
    // A token cannot be guessed, and many phones of one carrier can share an address.
    const MOST_PER_MINUTE: u32 = 600;

    type Access = Public;
    type Input = (OwnDevice, Json<RefreshSession>);
    type Output = WithCookie<Tokens>;

    async fn handle(
        cx: Cx<Public>,
        (device, Json(form)): (OwnDevice, Json<RefreshSession>),
    ) -> Result<WithCookie<Tokens>, Problem> {
        let given = match &form.refresh_token {
            Some(token) => Some(token.as_str()),
            None => cookie::presented(&cx)?,
        };
        let given = given.ok_or(Problem::Unauthenticated(Challenge::Missing))?;
        let token = RefreshToken::parse(given).ok_or_else(refused)?;
        let principal = own_device::principal(&cx, &token)
            .await?
            .ok_or_else(refused)?;
        let proven = device.prove(&cx, &principal.session, &token).await?;
        let signer = tokens::signer(&cx).await?;
        let (store, roles) = (principal.store.clone(), principal.member.roles);
        let (cx, token, mut known) = (&cx, &token, Some(principal));
        let prepare = |_| {
            let known = known.take();
            async move {
                let principal = match known {
                    Some(principal) => principal,
                    None => own_device::principal(cx, token)
                        .await?
                        .ok_or_else(refused)?,
                };
                let store = &principal.store;
                let (mut changes, ended, exchanged) =
                    exchange(cx, token, proven, principal.session)?;
                if let Some(ended) = ended {
                    let member_id = exchanged.0.member_id;
                    duty::read_and_end_with_session(store, &mut changes, member_id, ended).await?;
                }
                Ok((changes, exchanged))
            }
        };
        let (session, next) = store
            .commit_with_retry(on_session_conflict, prepare)
            .await?;
        let next = next.ok_or_else(refused)?;
        let (output, cookie) = tokens::hand_out(cx, &signer, &session, roles, &next);
        Ok(WithCookie { output, cookie })
    }
}

/// Goes on when another request has exchanged the token at the same time, or what ends with the session
/// has changed.
fn on_session_conflict(error: Error) -> Result<Error, Problem> {
    if duty::has_changed(&error) {
        Ok(error)
    } else {
        Err(error.into())
    }
}

/// What to write, the session if it ends, and the session with its next token.
type Exchange = (
    Changes,
    Option<SessionId>,
    (SessionRow, Option<RefreshToken>),
);

/// What the token comes to: the session as it is to stand, with its next token if there is one.
///
/// It is evaluated at the instant it came, however long the others take: whoever came in time for a
/// replay gets one.
fn exchange(
    cx: &Cx<Public>,
    token: &RefreshToken,
    proven: Proven,
    mut session: SessionRow,
) -> Result<Exchange, Problem> {
    let mut changes = Changes::new();
    let mut ended = None;
    let by_key = matches!(proven, Proven::ByKey { .. });
    let next = match session.refresh.evaluate(token, by_key, cx.now()) {
        Outcome::Rotate { next, family } => {
            session.refresh = family;
            session = changes.replace(session);
            Some(next)
        }
        Outcome::Replay(next) => Some(next),
        // The network's copy of a request that was answered is no second token.
        Outcome::Reuse if matches!(proven, Proven::ByKey { is_repeated: true }) => {
            return Err(refused());
        }
        Outcome::Reuse => {
            changes = end_as_stolen(cx, &session);
            ended = Some(session.session_id);
            None
        }
        Outcome::Expired => {
            changes.end_sessions(std::slice::from_ref(&session));
            ended = Some(session.session_id);
            None
        }
        Outcome::Unknown => return Err(refused()),
    };
    Ok((changes, ended, (session, next)))
}

/// A spent token came back from the session's own device: there are two of it.
fn end_as_stolen(cx: &Cx<Public>, session: &SessionRow) -> Changes {
    let (session_id, member_id) = (session.session_id, session.member_id);
    let mut changes = Changes::new();
    changes.delete(session);
    changes.release_phones(std::slice::from_ref(session));
    let action = AuditedAction::SessionReuseDetected;
    changes.create(&cx.audit_entry(None, action, session_id));
    changes.publish(Event::SessionReuseDetected {
        session_id,
        member_id,
    });
    changes
}

fn refused() -> Problem {
    Problem::Unauthenticated(Challenge::InvalidToken)
}
