//! One push on its way to one device.

use std::fmt;

use domain::call::CallAlert;
use domain::device::{PushEnvironment, PushToken};
use jiff::Timestamp;
use reqwest::header::{AUTHORIZATION, HeaderName, HeaderValue};

use crate::apns_failure::PushFailure;
use crate::apns_key::ProviderToken;
use crate::call::Call;
use crate::egress::Base;

/// The most bytes of a collapse id.
const COLLAPSE_ID_BYTES: usize = 64;

/// One push to one device.
#[derive(Clone)]
pub struct Push<'a> {
    /// The device.
    pub token: &'a PushToken,
    /// Which of the two services gave the device its token.
    pub environment: PushEnvironment,
    /// Our own id of the push: a UUID in lower case. The same at every repetition.
    pub id: &'a str,
    /// What it does on the device.
    pub kind: PushKind,
    /// A push replaces an earlier one of the same collapse id; 1 to 64 visible ASCII characters.
    pub collapse_id: Option<&'a str>,
    /// Until when Apple keeps it for a device that is away; without, it is tried once.
    pub expires_at: Option<Timestamp>,
    /// How much haste there is.
    pub priority: PushPriority,
    /// The JSON, up to 4096 bytes, or 5120 of a call.
    pub payload: Vec<u8>,
}

/// What a push does on the device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PushKind {
    /// Shows something, sounds or sets the badge.
    Alert,
    /// Wakes the app without a word. Never immediate.
    Background,
    /// Rings for a call: immediate, and without an expiry.
    Voip,
}

impl PushKind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Alert => "alert",
            Self::Background => "background",
            Self::Voip => "voip",
        }
    }

    const fn topic_suffix(self) -> &'static str {
        match self {
            Self::Alert | Self::Background => "",
            Self::Voip => ".voip",
        }
    }

    const fn cap_bytes(self) -> usize {
        match self {
            Self::Alert | Self::Background => 4096,
            Self::Voip => 5120,
        }
    }
}

/// How much haste there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PushPriority {
    /// At once.
    Immediate,
    /// When it suits the battery.
    Considerate,
    /// Never wakes the device.
    Low,
}

impl PushPriority {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Immediate => "10",
            Self::Considerate => "5",
            Self::Low => "1",
        }
    }
}

impl<'a> Push<'a> {
    /// Lets a device ring for a call, under the token that it gave for calls. It is tried once: a call that
    /// Apple kept for later would ring when nobody is there any more.
    pub fn of_call(
        token: &'a PushToken,
        environment: PushEnvironment,
        id: &'a str,
        alert: &CallAlert,
    ) -> Self {
        Self {
            token,
            environment,
            id,
            kind: PushKind::Voip,
            collapse_id: None,
            expires_at: None,
            priority: PushPriority::Immediate,
            payload: serde_json::to_vec(alert).expect("an id and a text always serialise"),
        }
    }
}

impl Push<'_> {
    /// The request, or what Apple would say of it: what can be checked here is not sent.
    pub(crate) fn to_call(
        &self,
        base: &Base,
        topic: &str,
        provider_token: &ProviderToken,
    ) -> Result<Call, PushFailure> {
        self.check()?;
        let config = |reason: &str| PushFailure::Config {
            reason: reason.to_owned(),
        };
        let topic = HeaderValue::from_str(&format!("{topic}{}", self.kind.topic_suffix()))
            .map_err(|_| config("BadTopic"))?;
        let mut signer = HeaderValue::from_str(&format!("bearer {}", provider_token.text))
            .map_err(|_| config("InvalidProviderToken"))?;
        signer.set_sensitive(true);
        let expiration = self.expires_at.map_or(0, |at| at.as_second().max(0));

        let path = ["3", "device", self.token.as_str()];
        let mut call = Call::post_json(base, &path, self.payload.clone());
        let headers = &mut call.headers;
        headers.insert(AUTHORIZATION, signer);
        headers.insert(name("apns-topic"), topic);
        headers.insert(
            name("apns-push-type"),
            HeaderValue::from_static(self.kind.as_str()),
        );
        headers.insert(name("apns-id"), text(self.id, "BadMessageId")?);
        headers.insert(name("apns-expiration"), HeaderValue::from(expiration));
        headers.insert(
            name("apns-priority"),
            HeaderValue::from_static(self.priority.as_str()),
        );
        if let Some(id) = self.collapse_id {
            headers.insert(name("apns-collapse-id"), text(id, "BadCollapseId")?);
        }
        Ok(call)
    }

    /// Finds the faults that Apple would find, under Apple's names.
    fn check(&self) -> Result<(), PushFailure> {
        if self.payload.is_empty() {
            return Err(bug("PayloadEmpty"));
        }
        if self.payload.len() > self.kind.cap_bytes() {
            return Err(bug("PayloadTooLarge"));
        }
        if !is_uuid(self.id) {
            return Err(bug("BadMessageId"));
        }
        let fits = |id: &str| {
            (1..=COLLAPSE_ID_BYTES).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_graphic())
        };
        if !self.collapse_id.is_none_or(fits) {
            return Err(bug("BadCollapseId"));
        }
        let fits = match self.kind {
            PushKind::Alert => true,
            PushKind::Background => self.priority != PushPriority::Immediate,
            PushKind::Voip => self.priority == PushPriority::Immediate,
        };
        if !fits {
            return Err(bug("BadPriority"));
        }
        if self.kind == PushKind::Voip && self.expires_at.is_some() {
            return Err(bug("BadExpirationDate"));
        }
        Ok(())
    }
}

/// Shows what has no person in it: neither token nor payload.
impl fmt::Debug for Push<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "Push({} {} {}, {} bytes)",
            self.id,
            self.kind.as_str(),
            self.environment.as_str(),
            self.payload.len()
        )
    }
}

fn bug(reason: &str) -> PushFailure {
    PushFailure::Bug {
        reason: reason.to_owned(),
    }
}

fn name(text: &'static str) -> HeaderName {
    HeaderName::from_static(text)
}

fn text(value: &str, wrong: &str) -> Result<HeaderValue, PushFailure> {
    HeaderValue::from_str(value).map_err(|_| bug(wrong))
}

/// Whether this is a UUID in its canonical form, 8-4-4-4-12 in lower case.
fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_a_canonical_uuid() {
        assert!(is_uuid("0197f0a0-1c2d-7e3f-8a4b-5c6d7e8f9a0b"));
        for wrong in [
            "",
            "0197F0A0-1C2D-7E3F-8A4B-5C6D7E8F9A0B",
            "0197f0a01c2d7e3f8a4b5c6d7e8f9a0b",
            "0197f0a0-1c2d-7e3f-8a4b-5c6d7e8f9a0g",
            "0197f0a0-1c2d-7e3f-8a4b-5c6d7e8f9a0bc",
        ] {
            assert!(!is_uuid(wrong), "{wrong}");
        }
    }
}
