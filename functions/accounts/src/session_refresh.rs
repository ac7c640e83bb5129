//! `POST /v1/sessions/refresh`: exchanges a refresh token for new tokens.

use api::{Challenge, Cx, Endpoint, Json, Problem, Public, Route};
use auth::refresh::{Outcome, RefreshToken};
use data::row::{AuditedAction, SessionRow};
use data::{Changes, Row as _, Secret};
use domain::event::Event;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::cookie::{self, WithCookie};
use crate::own_device::{self, OwnDevice};
use crate::tokens::{self, Tokens};

/// See [`Endpoint::SUMMARY`].
pub struct SessionRefresh;

/// The token to exchange; `Device-Id` names the device it was made for.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RefreshSession {
    /// Absent in a browser, which sends it as a cookie.
    #[schemars(length(max = 128))]
    refresh_token: Option<String>,
}

/// How often a token is judged anew when another request exchanges it at the same time.
const ATTEMPTS: usize = 4;

impl Endpoint for SessionRefresh {
    const NAME: &'static str = "session-refresh";
    const ROUTE: Route = Route::post("/v1/sessions/refresh");
    const SUMMARY: &'static str = "Exchange a refresh token for new tokens.";
    const SECRETS: &'static [Secret] = &[Secret::TokenKey];

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
        let mut seat = own_device::seat(&cx, &token).await?.ok_or_else(refused)?;
        device.prove(&cx, &seat.session).await?;
        let signer = tokens::signer(&cx).await?;
        for _ in 0..ATTEMPTS {
            // Judged at the instant it came, however long the others take: whoever came in time
            // for a replay gets one.
            let (changes, next) = match seat.session.refresh.judge(&token, cx.now()) {
                Outcome::Rotate { next, family } => {
                    let mut changes = Changes::new();
                    seat.session.refresh = family;
                    seat.session = changes.replace(seat.session);
                    (changes, Some(next))
                }
                Outcome::Replay(next) => (Changes::new(), Some(next)),
                Outcome::Reuse => (end_as_stolen(&cx, &seat.session), None),
                Outcome::Expired => {
                    let mut changes = Changes::new();
                    changes.discard(&seat.session);
                    (changes, None)
                }
                Outcome::Unknown => return Err(refused()),
            };
            match seat.store.commit(changes).await {
                Err(error) if error.is_stale(SessionRow::KIND) => {
                    seat = own_device::seat(&cx, &token).await?.ok_or_else(refused)?;
                }
                outcome => {
                    outcome?;
                    let Some(next) = next else {
                        seat.store.release_phones(&[seat.session]).await?;
                        return Err(refused());
                    };
                    let (output, cookie) = tokens::hand_out(&cx, &signer, &seat.session, &next);
                    return Ok(WithCookie { output, cookie });
                }
            }
        }
        Err(Problem::Busy {
            retry_after: 1,
            cause: "the session's row is contended".into(),
        })
    }
}

/// A spent token came back from the session's own device: there are two of it.
fn end_as_stolen(cx: &Cx<Public>, session: &SessionRow) -> Changes {
    let (session_id, member_id) = (session.session_id, session.member_id);
    let mut changes = Changes::new();
    changes.delete(session);
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
