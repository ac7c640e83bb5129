//! Signatures of webhooks by Svix, as Resend sends them: HMAC-SHA-256 over id, time and raw body.
//! <https://docs.svix.com/receiving/verifying-payloads/how-manual>

use std::fmt;

use base64::Engine;
use base64::alphabet::STANDARD as ALPHABET;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use jiff::Timestamp;
use ring::hmac;

/// How far the stated time may lie from ours, in seconds, in both directions.
const TOLERANCE: u64 = 300;

/// Secrets are written with and without padding.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &ALPHABET,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A secret `whsec_…` shared with the sender.
#[derive(Clone)]
pub struct WebhookSecret(hmac::Key);

impl WebhookSecret {
    /// Reads the text form; the prefix is optional, the rest is base64. `None` when it is not.
    pub fn parse(text: &str) -> Option<Self> {
        let key = LENIENT
            .decode(text.strip_prefix("whsec_").unwrap_or(text))
            .ok()?;
        (!key.is_empty()).then(|| Self(hmac::Key::new(hmac::HMAC_SHA256, &key)))
    }
}

impl fmt::Debug for WebhookSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebhookSecret(…)")
    }
}

/// What the three headers hold, as far as they are there.
#[derive(Debug, Clone, Copy, Default)]
pub struct SignatureHeaders<'a> {
    /// `svix-id`: stays the same when the sender tries again.
    pub id: Option<&'a str>,
    /// `svix-timestamp`: Unix seconds.
    pub timestamp: Option<&'a str>,
    /// `svix-signature`: a list `v1,<base64> v1,<base64>`.
    pub signature: Option<&'a str>,
}

/// Why a webhook is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SvixError {
    /// A header is missing or empty, or the time is no number.
    #[error("a signature header is missing or malformed")]
    Headers,
    /// The stated time is more than five minutes away from ours.
    #[error("the signature is too old or from the future")]
    Time,
    /// No signature of the list fits any of the secrets.
    #[error("no signature fits")]
    Signature,
}

/// Verifies a webhook against all current secrets and returns its id, by which repetitions are
/// recognised. The body is what came over the wire, before any parsing.
pub fn verify<'a>(
    secrets: &[WebhookSecret],
    headers: SignatureHeaders<'a>,
    body: &[u8],
    now: Timestamp,
) -> Result<&'a str, SvixError> {
    let stated = |header: Option<&'a str>| header.filter(|value| !value.is_empty());
    let id = stated(headers.id).ok_or(SvixError::Headers)?;
    let timestamp = stated(headers.timestamp).ok_or(SvixError::Headers)?;
    let signatures = stated(headers.signature).ok_or(SvixError::Headers)?;
    let sent_at: i64 = timestamp.parse().map_err(|_| SvixError::Headers)?;
    if now.as_second().abs_diff(sent_at) > TOLERANCE {
        return Err(SvixError::Time);
    }
    let content = content(id, timestamp, body);
    let fits = signatures
        .split(' ')
        .filter_map(|item| item.strip_prefix("v1,"))
        .filter_map(|text| STANDARD.decode(text).ok())
        .any(|tag| {
            secrets
                .iter()
                .any(|secret| hmac::verify(&secret.0, &content, &tag).is_ok())
        });
    if fits {
        Ok(id)
    } else {
        Err(SvixError::Signature)
    }
}

/// The signature `v1,<base64>` that a sender puts on a body at an instant.
#[must_use]
pub fn sign(secret: &WebhookSecret, id: &str, at: Timestamp, body: &[u8]) -> String {
    let content = content(id, &at.as_second().to_string(), body);
    format!("v1,{}", STANDARD.encode(hmac::sign(&secret.0, &content)))
}

fn content(id: &str, timestamp: &str, body: &[u8]) -> Vec<u8> {
    [id.as_bytes(), b".", timestamp.as_bytes(), b".", body].concat()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const MAIL: (&str, &str, &str) = (
        "msg_2abcDEF",
        "1700000000",
        r#"{"type":"email.delivered","created_at":"2026-11-23T08:00:00.000Z","data":{"email_id":"56761188-7520-42d8-8898-ff6fc54ce618"}}"#,
    );
    const MAIL_SIGNATURE: &str = "v1,JF4ZPVutToFI1yiZmkP79ItSlYAl1Izcl6OPtf4gVAY=";

    fn secret() -> WebhookSecret {
        WebhookSecret::parse(SECRET).unwrap()
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn check(signature: &str, now: i64) -> Result<&'static str, SvixError> {
        let headers = SignatureHeaders {
            id: Some(MAIL.0),
            timestamp: Some(MAIL.1),
            signature: Some(signature),
        };
        verify(&[secret()], headers, MAIL.2.as_bytes(), at(now)).map(|_| MAIL.0)
    }

    /// Computed with the sender's own Python and JavaScript libraries.
    #[test]
    fn signatures_equal_those_of_the_senders_libraries() {
        assert_eq!(
            sign(&secret(), MAIL.0, at(1_700_000_000), MAIL.2.as_bytes()),
            MAIL_SIGNATURE
        );
        assert_eq!(
            sign(
                &secret(),
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                at(1_614_265_330),
                br#"{"test": 2432232314}"#
            ),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        );
    }

    #[test]
    fn any_fitting_signature_of_the_list_is_enough() {
        let list = format!("v1,AAAA v2,zzz v1 , v1a,x {MAIL_SIGNATURE}");
        assert_eq!(check(&list, 1_700_000_000), Ok(MAIL.0));
        assert_eq!(
            check("v1,AAAA v2,zzz", 1_700_000_000),
            Err(SvixError::Signature)
        );
        let other_version = MAIL_SIGNATURE.replace("v1,", "v2,");
        assert_eq!(
            check(&other_version, 1_700_000_000),
            Err(SvixError::Signature)
        );
    }

    #[test]
    fn every_current_secret_counts() {
        let other = WebhookSecret::parse("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").unwrap();
        let headers = SignatureHeaders {
            id: Some(MAIL.0),
            timestamp: Some(MAIL.1),
            signature: Some(MAIL_SIGNATURE),
        };
        let (body, now) = (MAIL.2.as_bytes(), at(1_700_000_000));
        assert!(verify(&[other.clone(), secret()], headers, body, now).is_ok());
        assert_eq!(
            verify(&[other], headers, body, now),
            Err(SvixError::Signature)
        );
        assert_eq!(verify(&[], headers, body, now), Err(SvixError::Signature));
    }

    #[test]
    fn five_minutes_are_tolerated_in_both_directions() {
        for (offset, verdict) in [
            (-301, Err(SvixError::Time)),
            (-299, Ok(MAIL.0)),
            (299, Ok(MAIL.0)),
            (301, Err(SvixError::Time)),
        ] {
            assert_eq!(
                check(MAIL_SIGNATURE, 1_700_000_000 + offset),
                verdict,
                "{offset}"
            );
        }
    }

    #[test]
    fn each_header_is_needed() {
        let all = SignatureHeaders {
            id: Some(MAIL.0),
            timestamp: Some(MAIL.1),
            signature: Some(MAIL_SIGNATURE),
        };
        for headers in [
            SignatureHeaders { id: None, ..all },
            SignatureHeaders {
                timestamp: None,
                ..all
            },
            SignatureHeaders {
                signature: None,
                ..all
            },
            SignatureHeaders {
                id: Some(""),
                ..all
            },
            SignatureHeaders {
                timestamp: Some("now"),
                ..all
            },
            SignatureHeaders {
                timestamp: Some("99999999999999999999"),
                ..all
            },
        ] {
            let verdict = verify(&[secret()], headers, MAIL.2.as_bytes(), at(1_700_000_000));
            assert_eq!(verdict, Err(SvixError::Headers));
        }
    }

    #[test]
    fn a_secret_may_lack_padding_but_must_be_base64() {
        assert!(WebhookSecret::parse("whsec_c2VjcmV0IQ").is_some());
        assert!(WebhookSecret::parse("c2VjcmV0IQ==").is_some());
        assert!(WebhookSecret::parse("whsec_").is_none());
        assert!(WebhookSecret::parse("whsec_ä").is_none());
        assert_eq!(format!("{:?}", secret()), "WebhookSecret(…)");
    }

    proptest! {
        #[test]
        fn a_changed_body_is_refused(at_byte in 0..MAIL.2.len(), flip in 1_u8..) {
            let mut body = MAIL.2.as_bytes().to_vec();
            body[at_byte] ^= flip;
            let headers = SignatureHeaders {
                id: Some(MAIL.0),
                timestamp: Some(MAIL.1),
                signature: Some(MAIL_SIGNATURE),
            };
            prop_assert!(verify(&[secret()], headers, &body, at(1_700_000_000)).is_err());
        }

        #[test]
        fn no_header_panics(id in "\\PC*", time in "[0-9-]{0,25}|\\PC*", signature in "\\PC*") {
            let headers = SignatureHeaders {
                id: Some(&id),
                timestamp: Some(&time),
                signature: Some(&signature),
            };
            prop_assert!(verify(&[secret()], headers, b"", at(0)).is_err());
        }
    }
}
