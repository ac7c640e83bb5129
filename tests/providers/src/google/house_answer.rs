//! How Google writes down the address of a house.

use serde_json::{Value, json};

use super::street::House;

impl House {
    /// The address in one line.
    pub(crate) fn formatted(self) -> String {
        format!("{}, Denver, CO 80202, USA", self.line())
    }

    /// The address as it stands on a letter.
    pub(crate) fn postal_address(self) -> Value {
        json!({
            "regionCode": "US", "languageCode": "en", "postalCode": "80202",
            "administrativeArea": "Colorado", "locality": "Denver",
            "addressLines": [self.line()],
        })
    }

    /// The address in its parts.
    pub(crate) fn components(self) -> Value {
        let part = |long: &str, short: &str, kind: &str| json!({ "longText": long, "shortText": short, "types": [kind], "languageCode": "en" });
        let number = self.number();
        json!([
            part(&number, &number, "street_number"),
            part(self.street(), self.street(), "route"),
            part("Denver", "Denver", "locality"),
            part("Colorado", "CO", "administrative_area_level_1"),
            part("United States", "US", "country"),
            part("80202", "80202", "postal_code"),
        ])
    }
}
