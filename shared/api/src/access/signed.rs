//! Providers, proven by their signature over the body.

use auth::svix::{SignatureHeaders, verify};

use super::{Access, AccessKind, Proof};
use crate::{App, Challenge, Facts, Problem};

/// A webhook call that its provider signed.
#[derive(Debug)]
pub struct Signed<P> {
    provider: P,
}

impl<P> Signed<P> {
    pub(super) fn by(provider: P) -> Self {
        Self { provider }
    }

    /// The provider, and what its signature says.
    pub fn provider(&self) -> &P {
        &self.provider
    }
}

/// What every provider gets whose signature is missing or wrong.
pub(super) const NOT_GENUINE: Problem = Problem::Unauthenticated(Challenge::InvalidSignature);

/// Resend, which signs as Svix does.
#[derive(Debug)]
pub struct Resend;

impl Access for Signed<Resend> {
    const KIND: AccessKind = AccessKind::Signed;
    const SCHEME: &'static str = "resend_signature";

    async fn prove(facts: &Facts, app: &App) -> Result<Proof<Self>, Problem> {
        let secret = app.aws().secrets().resend().await?;
        let header = |name| facts.header(name).ok().flatten();
        let headers = SignatureHeaders {
            id: header("svix-id"),
            timestamp: header("svix-timestamp"),
            signature: header("svix-signature"),
        };
        let now = app.aws().clock().now();
        let is_genuine = verify(&secret.webhook_secrets, headers, &facts.body, now).is_ok();
        if is_genuine {
            Ok(Proof::Whole(Self::by(Resend)))
        } else {
            Err(NOT_GENUINE)
        }
    }
}
