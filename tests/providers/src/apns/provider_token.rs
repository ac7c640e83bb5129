//! Provider tokens: who may push
//! (<https://developer.apple.com/documentation/usernotifications/establishing-a-token-based-connection-to-apns>).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::key::PublicKey;
use super::reason::{Reason, Result};
use crate::options::Options;

/// How old a token may be.
const LIFE: SignedDuration = SignedDuration::from_mins(60);

/// How far the caller's clock may run ahead.
const SKEW: SignedDuration = SignedDuration::from_mins(5);

/// A token whose signature and names are right.
#[derive(Debug)]
pub(crate) struct ProviderToken {
    text: String,
    issued_at: Timestamp,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: String,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    iat: i64,
}

impl ProviderToken {
    /// Reads `authorization`. Without a key every signature counts as right.
    pub(crate) fn read(
        shown: Option<&str>,
        options: &Options,
        key: Option<&PublicKey>,
    ) -> Result<Self> {
        let text = shown
            .and_then(|shown| shown.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
            .map(|(_, text)| text)
            .ok_or(Reason::MissingProviderToken)?;
        let (message, signature) = text.rsplit_once('.').ok_or(Reason::InvalidProviderToken)?;
        let (header, claims) = message
            .split_once('.')
            .ok_or(Reason::InvalidProviderToken)?;
        let header: Header = part(header)?;
        let claims: Claims = part(claims)?;
        let signature = bytes(signature)?;
        let issued_at =
            Timestamp::from_second(claims.iat).map_err(|_| Reason::InvalidProviderToken)?;
        let is_right = header.alg == "ES256"
            && header.kid == options.apns_key_id
            && claims.iss == options.apns_team_id
            && signature.len() == 64
            && key.is_none_or(|key| key.has_signed(message.as_bytes(), &signature));
        if !is_right {
            return Err(Reason::InvalidProviderToken);
        }
        Ok(Self {
            text: text.to_owned(),
            issued_at,
        })
    }

    /// Refuses a token that was not issued within the last hour.
    pub(crate) fn is_fresh(&self, now: Timestamp) -> Result<()> {
        let age = now.duration_since(self.issued_at);
        if (-SKEW..=LIFE).contains(&age) {
            Ok(())
        } else {
            Err(Reason::ExpiredProviderToken)
        }
    }
}

fn bytes(text: &str) -> Result<Vec<u8>> {
    URL_SAFE_NO_PAD
        .decode(text)
        .map_err(|_| Reason::InvalidProviderToken)
}

fn part<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_slice(&bytes(text)?).map_err(|_| Reason::InvalidProviderToken)
}

/// The tokens that were taken, and since when.
#[derive(Debug, Default)]
pub(crate) struct TokensTaken(Vec<(String, Timestamp)>);

impl TokensTaken {
    /// Checks a token. One that comes too soon after the last new one is refused; those that were
    /// taken before stay good.
    pub(crate) fn take(
        &mut self,
        token: ProviderToken,
        now: Timestamp,
        shortest_use: SignedDuration,
    ) -> Result<()> {
        self.0
            .retain(|(_, since)| now.duration_since(*since) <= LIFE);
        if self.0.iter().any(|(known, _)| *known == token.text) {
            return Ok(());
        }
        let last = self.0.last().map(|(_, since)| *since);
        if last.is_some_and(|last| now.duration_since(last) < shortest_use) {
            return Err(Reason::TooManyProviderTokenUpdates);
        }
        self.0.push((token.text, now));
        Ok(())
    }

    /// Forgets all tokens.
    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }
}
