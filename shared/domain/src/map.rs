//! What a map shows, as far as a request names it.

use crate::address::Location;
use crate::invalid::Invalid;
use crate::value::{debug_by_name, travels_as_text};

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

debug_by_name!(MapCenter);
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
    fn debug_shows_nothing_of_where_it_is() {
        let shown = format!("{:?}", MapCenter::parse("39.7,-104.9").unwrap());
        assert_eq!(shown, "MapCenter");
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
            let _read_or_not = MapCenter::parse(&text);
        }
    }
}
