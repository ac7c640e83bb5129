//! Places as Google Maps knows them, and what is asked about them.

use crate::address::Location;
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

/// The middle of a map: latitude and longitude in degrees with a comma between.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct MapCenter {
    /// Where it is.
    pub location: Location,
}

impl MapCenter {
    /// Reads degrees north and degrees east.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        const WRONG: Invalid =
            Invalid::because("must be a latitude and a longitude like 39.7392,-104.9903");
        let (lat, lng) = text.split_once(',').ok_or(WRONG)?;
        let degrees = |text: &str| {
            let is_plain = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'-');
            let number = text.trim();
            let fits = number.len() <= 24 && number.bytes().all(is_plain);
            number.parse().ok().filter(|_| fits).ok_or(WRONG)
        };
        let location = Location::from_degrees(degrees(lat)?, degrees(lng)?)?;
        Ok(Self { location })
    }

    fn written(self) -> String {
        format!("{},{}", self.location.lat(), self.location.lng())
    }
}

/// Whether a text has characters of URL-safe base64 alone.
fn is_url_safe(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    text.bytes().all(fits)
}

debug_by_name!(PlaceId, SearchSession, MapCenter);
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
travels_as_text!(MapCenter, |center| &center.written(), {
    "description": "Degrees north and degrees east with a comma between.",
    "examples": ["39.7392,-104.9903"],
    "type": "string",
    "maxLength": 50,
    "pattern": "^ *-?[0-9.]+ *, *-?[0-9.]+ *$"
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
    fn what_is_no_middle_of_a_map_is_refused() {
        for wrong in [
            "",
            "39.7",
            "39.7;-104.9",
            "39.7,-104.9,1",
            "north,west",
            "91,0",
            "0,181",
            "NaN,0",
            "inf,0",
            "1e1,0",
            ",",
        ] {
            assert!(MapCenter::parse(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn debug_shows_nothing_of_what_was_searched_for() {
        let session = SearchSession::parse("0b9b5b1e-7c55-4d55-9a53-2f3c7d1f8a10").unwrap();
        let shown = format!(
            "{:?} {session:?} {:?}",
            PlaceId::parse("ChIJcanary").unwrap(),
            MapCenter::parse("39.7,-104.9").unwrap()
        );
        assert_eq!(shown, "PlaceId SearchSession MapCenter");
    }

    proptest! {
        #[test]
        fn a_middle_reads_as_it_was_written(lat in -90.0..=90.0, lng in -180.0..=180.0) {
            let location = Location::from_degrees(lat, lng).unwrap();
            let center = MapCenter { location };
            prop_assert_eq!(MapCenter::parse(&center.written()), Ok(center));
        }

        #[test]
        fn no_text_is_too_odd(text in "\\PC*") {
            let _read_or_not = (PlaceId::parse(&text), MapCenter::parse(&text), SearchSession::parse(&text));
        }
    }
}
