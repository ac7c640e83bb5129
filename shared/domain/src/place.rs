//! Places by the ids that Google Maps gives them, and the searches that find them.

use crate::invalid::Invalid;
use crate::value::{debug_by_name, travels_as_text};

/// The id of a place (<https://developers.google.com/maps/documentation/places/web-service/place-id>): the
/// only thing of Google's that may be kept for good.
///
/// Google sets no longest length; this one leaves room for every id that was ever seen. Only letters, digits,
/// `-` and `_` are taken, so that an id is always one plain segment of a path.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PlaceId(String);

impl PlaceId {
    /// The most characters it may have.
    pub const MAX: usize = 512;

    /// Reads an id.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        if (1..=Self::MAX).contains(&text.len()) && is_url_safe(text) {
            Ok(Self(text.to_owned()))
        } else {
            Err(Invalid::because(
                "must be the place id of a suggestion: up to 512 letters, digits, dashes and underscores",
            ))
        }
    }

    /// The id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The id by which Google bills what is typed until a place is chosen as one search
/// (<https://developers.google.com/maps/documentation/places/web-service/place-session-tokens>): a UUID.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct SearchSession(String);

impl SearchSession {
    /// Reads a UUID with its hyphens.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let is_uuid = text.len() == 36
            && text.bytes().enumerate().all(|(at, byte)| match at {
                8 | 13 | 18 | 23 => byte == b'-',
                _ => byte.is_ascii_hexdigit(),
            });
        if is_uuid {
            Ok(Self(text.to_owned()))
        } else {
            Err(Invalid::because(
                "must be a UUID like 0b9b5b1e-7c55-4d55-9a53-2f3c7d1f8a10",
            ))
        }
    }

    /// The UUID.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether a text has characters of URL-safe base64 alone.
fn is_url_safe(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    text.bytes().all(fits)
}

debug_by_name!(PlaceId, SearchSession);
travels_as_text!(PlaceId, |id| id.as_str(), {
    "description": "Google's id of a place.",
    "examples": ["ChIJd8BlQ2BZwokRAFUEcm_qrcA"],
    "type": "string",
    "minLength": 1,
    "maxLength": 512,
    "pattern": "^[A-Za-z0-9_-]+$"
});
travels_as_text!(SearchSession, |session| session.as_str(), {
    "description": "A UUID that the client makes for one search.",
    "examples": ["0b9b5b1e-7c55-4d55-9a53-2f3c7d1f8a10"],
    "type": "string",
    "format": "uuid"
});

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_place_id_is_one_plain_segment_of_a_path() {
        for right in ["ChIJd8BlQ2BZwokRAFUEcm_qrcA", "Ei1-_", &"E".repeat(512)] {
            assert_eq!(PlaceId::parse(right).unwrap().as_str(), right);
        }
        for wrong in [
            "",
            ".",
            "..",
            "a/b",
            "a%2Fb",
            "a\\b",
            "a b",
            "a?b",
            "a#b",
            "é",
            "a\0",
            "places/ChIJ",
            &"E".repeat(513),
        ] {
            assert!(PlaceId::parse(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn a_session_is_a_uuid_with_its_hyphens() {
        for right in [
            "0b9b5b1e-7c55-4d55-9a53-2f3c7d1f8a10",
            "0B9B5B1E-7C55-4D55-9A53-2F3C7D1F8A10",
        ] {
            assert_eq!(SearchSession::parse(right).unwrap().as_str(), right);
        }
        for wrong in [
            "",
            "session",
            "0b9b5b1e7c554d559a532f3c7d1f8a10",
            "0b9b5b1e-7c55-4d55-9a53-2f3c7d1f8a1",
            "0b9b5b1e-7c55-4d55-9a53-2f3c7d1f8a101",
            "0b9b5b1e-7c55-4d55-9a53-2f3c7d1f8a1g",
            "0b9b5b1e-7c55-4d55-9a532-f3c7d1f8a10",
            "{0b9b5b1e-7c55-4d55-9a53-2f3c7d1f8a1",
        ] {
            assert!(SearchSession::parse(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn debug_shows_nothing_of_what_was_searched_for() {
        let session = SearchSession::parse("0b9b5b1e-7c55-4d55-9a53-2f3c7d1f8a10").unwrap();
        let place_id = PlaceId::parse("ChIJcanary").unwrap();
        assert_eq!(format!("{place_id:?} {session:?}"), "PlaceId SearchSession");
    }

    proptest! {
        #[test]
        fn no_text_is_too_odd(text in "\\PC*") {
            let _read_or_not = (PlaceId::parse(&text), SearchSession::parse(&text));
        }
    }
}
