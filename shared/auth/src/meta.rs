//! Signatures of webhooks by Meta: HMAC-SHA-256 over the raw body, in hex.
//! <https://developers.facebook.com/docs/graph-api/webhooks/getting-started#validate-payloads>

use std::fmt::Write;

use ring::hmac;

/// What stands before the signature in `X-Hub-Signature-256`.
const PREFIX: &str = "sha256=";

/// Whether one of these app secrets signed a webhook. The header is that of `X-Hub-Signature-256`;
/// the body is what came over the wire, before any parsing. An empty secret fits nothing.
///
/// A signature proves that Meta sent it, not for whom: one app has one secret for all its
/// companies. It names no time, so a repetition is recognised by the ids in the body.
pub fn verify(secrets: &[String], header: Option<&str>, body: &[u8]) -> bool {
    let Some(tag) = header
        .and_then(|header| header.strip_prefix(PREFIX))
        .and_then(bytes)
    else {
        return false;
    };
    secrets
        .iter()
        .filter(|secret| !secret.is_empty())
        .any(|secret| hmac::verify(&key(secret), body, &tag).is_ok())
}

/// The header `sha256=<hex>` that Meta puts on a body.
#[must_use]
pub fn sign(secret: &str, body: &[u8]) -> String {
    format!("{PREFIX}{}", tag(secret, body))
}

/// What proves to Meta that whoever shows a token has the secret of its app too (`appsecret_proof`,
/// <https://developers.facebook.com/docs/graph-api/securing-requests#appsecret_proof>).
#[must_use]
pub fn app_secret_proof(secret: &str, token: &str) -> String {
    tag(secret, token.as_bytes())
}

/// The tag of a text, in hex.
fn tag(secret: &str, text: &[u8]) -> String {
    let tag = hmac::sign(&key(secret), text);
    tag.as_ref().iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("a string takes any text");
        hex
    })
}

fn key(secret: &str) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes())
}

/// Reads 32 bytes of hex.
fn bytes(hex: &str) -> Option<[u8; 32]> {
    let digit = |byte: u8| {
        char::from(byte)
            .to_digit(16)
            .map(|digit| digit.to_le_bytes()[0])
    };
    let mut bytes = [0; 32];
    if hex.len() != bytes.len() * 2 {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(hex.as_bytes().chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SECRET: &str = "s3cret-of-the-app";
    const BODY: &[u8] =
        br#"{"object":"whatsapp_business_account","entry":[{"id":"102290129340398","changes":[]}]}"#;
    const SIGNATURE: &str =
        "sha256=1c88ca622bbe1ccdf07b5252202e918cac4ce05fbc2731640d13e0078f1a8d71";

    fn secrets(all: &[&str]) -> Vec<String> {
        all.iter().map(|&secret| secret.to_owned()).collect()
    }

    fn is_fit(header: &str, body: &[u8]) -> bool {
        verify(&secrets(&[SECRET]), Some(header), body)
    }

    /// Computed with the `hmac` module of Python.
    #[test]
    fn signatures_equal_those_of_another_implementation() {
        for (secret, body, signature) in [
            (SECRET, BODY, SIGNATURE),
            (
                "schlüssel",
                br#"{"name":"\u00e4"}"#,
                "sha256=5acecd106e0b665ce4239aef8a8c925de83213360153eb2eb211c10d02bc22ed",
            ),
            (
                SECRET,
                b"",
                "sha256=62e9a1f1f715c498a78c0e463bd25e447ac417830691bd558e21ebc960bd155a",
            ),
        ] {
            assert_eq!(sign(secret, body), signature);
            assert!(verify(&secrets(&[secret]), Some(signature), body));
        }
    }

    /// Computed with the `hmac` module of Python.
    #[test]
    fn the_proof_of_a_secret_is_made_over_the_token() {
        assert_eq!(
            app_secret_proof(SECRET, "EAAexample"),
            "fb8f5a572bdf54016056e2e1f4372c8cc9d93b785be6fff635c29fecc3e2faae"
        );
    }

    #[test]
    fn every_current_secret_counts_and_an_empty_one_does_not() {
        let with = |all: &[&str]| verify(&secrets(all), Some(SIGNATURE), BODY);
        assert!(with(&["next-secret", SECRET]));
        assert!(!with(&["next-secret"]));
        assert!(!with(&[]));
        let of_nothing = sign("", BODY);
        assert!(!verify(&secrets(&["", SECRET]), Some(&of_nothing), BODY));
    }

    #[test]
    fn the_header_must_be_there_and_whole() {
        let hex = SIGNATURE.strip_prefix(PREFIX).unwrap();
        assert!(!verify(&secrets(&[SECRET]), None, BODY));
        for header in [
            "",
            PREFIX,
            hex,
            &format!("sha1={hex}"),
            &format!("{PREFIX}{}", &hex[..62]),
            &format!("{PREFIX}{hex}00"),
            &format!("{PREFIX}{}", hex.replacen(char::is_numeric, "ä", 1)),
        ] {
            assert!(!is_fit(header, BODY), "{header}");
        }
        assert!(is_fit(&format!("{PREFIX}{}", hex.to_uppercase()), BODY));
    }

    #[test]
    fn the_bytes_count_and_not_their_meaning() {
        let spaced = br#"{"object":"whatsapp_business_account", "entry":[{"id":"102290129340398","changes":[]}]}"#;
        assert!(!is_fit(SIGNATURE, spaced));
    }

    proptest! {
        #[test]
        fn a_changed_body_is_refused(at_byte in 0..BODY.len(), flip in 1_u8..) {
            let mut body = BODY.to_vec();
            body[at_byte] ^= flip;
            prop_assert!(!is_fit(SIGNATURE, &body));
        }

        #[test]
        fn no_header_panics(header in "(sha256=)?\\PC{0,70}") {
            prop_assert!(!is_fit(&header, BODY));
        }
    }
}
