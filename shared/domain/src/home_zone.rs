//! Where a technician is taken to be while nobody knows better.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::address::Location;
use crate::text::Label;

/// The part of town that a technician works in. By its middle the technician is found for a job while no
/// position of the last hour is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HomeZone {
    /// What the company calls this part of town.
    #[schemars(example = &"North side")]
    pub name: Label,
    /// Its middle, put on the map by the company: data of its own, and neither the technician's address nor a
    /// place of Google's.
    pub location: Location,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_zone_has_a_name_and_a_middle_and_shows_neither_in_logs() {
        let written = json!({"name": "Canary", "location": {"lat": 39.8, "lng": -105.0}});
        let zone: HomeZone = serde_json::from_value(written.clone()).unwrap();
        assert_eq!(serde_json::to_value(&zone).unwrap(), written);
        let shown = format!("{zone:?}");
        assert!(
            !shown.contains("Canary") && !shown.contains("39"),
            "{shown}"
        );
        for wrong in [
            json!({"name": "North side"}),
            json!({"location": {"lat": 39.8, "lng": -105.0}}),
            json!({"name": "", "location": {"lat": 39.8, "lng": -105.0}}),
            json!({"name": "North side", "location": {"lat": 91, "lng": -105.0}}),
            json!({"name": "North side", "location": {"lat": 39.8, "lng": -105.0}, "place_id": "ChIJa"}),
        ] {
            assert!(
                serde_json::from_value::<HomeZone>(wrong.clone()).is_err(),
                "{wrong}"
            );
        }
    }
}
