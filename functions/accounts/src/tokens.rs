//! What a device gets to work with: an access token, and a refresh token for the next one.

use api::{Access, Cx, Problem, Resource};
use auth::access_token::{LIFETIME, Signer, Subject};
use auth::refresh::RefreshToken;
use data::row::SessionRow;
use domain::device::Platform;
use domain::role::Roles;
use schemars::JsonSchema;
use serde::Serialize;

use crate::cookie;

/// Tokens of one session.
#[derive(Serialize, JsonSchema)]
pub struct Tokens {
    /// To be sent as `Authorization: Bearer …`, or `DPoP …` where the device has a key.
    #[schemars(example = &"eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCJ9.e30.c2ln")]
    pub access_token: String,
    /// How the access token is sent.
    pub token_type: TokenType,
    /// How long the access token works, in seconds.
    #[schemars(example = 600)]
    pub expires_in: i64,
    /// Good for one refresh; null in a browser, which has it in a cookie.
    #[schemars(example = &"rt_example")]
    pub refresh_token: Option<String>,
}

impl Resource for Tokens {}

/// How an access token is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub enum TokenType {
    /// Whoever has it may use it, from its device (RFC 6750).
    Bearer,
    /// Only with a proof by the device's key (RFC 9449).
    DPoP,
}

/// What signs access tokens. To be had before anything is written, since it may be out of reach.
pub(crate) async fn signer<A: Access>(cx: &Cx<A>) -> Result<Signer, Problem> {
    let aws = cx.aws();
    let secrets = aws.secrets();
    Ok(secrets.token_signer(&aws.settings().public_url).await?)
}

/// Tokens with the cookie that carries the second of them, in a browser.
pub(crate) fn hand_out<A: Access>(
    cx: &Cx<A>,
    signer: &Signer,
    session: &SessionRow,
    roles: Roles,
    refresh: &RefreshToken,
) -> (Tokens, Option<String>) {
    let subject = Subject {
        member: session.member_id,
        company: refresh.company,
        session: session.session_id,
        device: session.device,
        key: session.key_thumbprint,
        sees_own_only: !roles.may_dispatch(),
    };
    let (refresh_token, cookie) = match session.platform {
        Platform::Ios => (Some(refresh.encode()), None),
        Platform::Web => {
            let until = session.refresh.expires_at();
            (None, Some(cookie::keeping(refresh, cx.now(), until)))
        }
    };
    let token_type = match session.key_thumbprint {
        Some(_) => TokenType::DPoP,
        None => TokenType::Bearer,
    };
    let tokens = Tokens {
        access_token: signer.sign(&subject, cx.now()),
        token_type,
        expires_in: LIFETIME,
        refresh_token,
    };
    (tokens, cookie)
}
