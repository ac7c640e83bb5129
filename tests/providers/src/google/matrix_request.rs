//! A request for a matrix of routes, and what is wrong with it
//! (<https://developers.google.com/maps/documentation/routes/reference/rest/v2/TopLevel/computeRouteMatrix>).

use jiff::Timestamp;
use serde::Deserialize;

use super::grid::Point;
use super::refusal::{Refusal, Result};

/// Elements that one request may have.
const MOST_ELEMENTS: usize = 625;

/// Waypoints that may be places or addresses in one request.
const MOST_PLACES: usize = 50;

/// A request that is in order.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct MatrixRequest {
    origins: Vec<End>,
    destinations: Vec<End>,
    travel_mode: Option<String>,
    routing_preference: Option<String>,
    departure_time: Option<Timestamp>,
    #[serde(rename = "languageCode")]
    _language_code: Option<String>,
    #[serde(rename = "regionCode")]
    _region_code: Option<String>,
    #[serde(rename = "units")]
    _units: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct End {
    waypoint: Waypoint,
    #[serde(rename = "routeModifiers")]
    _route_modifiers: Option<serde_json::Value>,
}

/// Where a way begins or ends.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) enum Waypoint {
    /// A point.
    Location {
        /// Where.
        #[serde(rename = "latLng")]
        lat_lng: LatLng,
        /// Where the vehicle is heading.
        #[serde(rename = "heading")]
        _heading: Option<u16>,
    },
    /// A place.
    PlaceId(String),
}

/// A point; a zero may be left out.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct LatLng {
    latitude: f64,
    longitude: f64,
}

impl LatLng {
    /// The point, if there is such a one.
    pub(crate) fn point(self) -> Result<Point> {
        let is_one = self.latitude.abs() <= 90.0 && self.longitude.abs() <= 180.0;
        if !is_one {
            return Err(Refusal::invalid("Invalid LatLng."));
        }
        Ok(Point {
            lat: self.latitude,
            lng: self.longitude,
        })
    }
}

impl MatrixRequest {
    /// Reads a request.
    pub(crate) fn read(body: &[u8], now: Timestamp) -> Result<Self> {
        let request: Self = serde_json::from_slice(body)
            .map_err(|error| Refusal::invalid(format!("Invalid JSON payload received. {error}")))?;
        let elements = request.elements();
        if elements == 0 {
            return Err(Refusal::invalid("origins and destinations must be set."));
        }
        if elements > MOST_ELEMENTS {
            return Err(Refusal::invalid("Too many elements."));
        }
        let ends = request.origins.iter().chain(&request.destinations);
        let places = ends.filter(|end| matches!(end.waypoint, Waypoint::PlaceId(_)));
        if places.count() > MOST_PLACES {
            return Err(Refusal::invalid("Too many waypoints by place ID."));
        }
        if request
            .travel_mode
            .as_deref()
            .is_some_and(|mode| mode != "DRIVE")
        {
            return Err(Refusal::invalid("Only cars drive here."));
        }
        if request.departure_time.is_some_and(|at| at < now) {
            return Err(Refusal::invalid("Timestamp must be set to a future time."));
        }
        Ok(request)
    }

    /// How many elements are billed.
    pub(crate) fn elements(&self) -> usize {
        self.origins.len() * self.destinations.len()
    }

    /// Whether the traffic of now is wanted.
    pub(crate) fn wants_traffic(&self) -> bool {
        let preference = self.routing_preference.as_deref();
        preference.is_some_and(|preference| preference.starts_with("TRAFFIC_AWARE"))
    }

    /// Where the ways begin, and where they end.
    pub(crate) fn ends(&self) -> (Vec<Waypoint>, Vec<Waypoint>) {
        let all = |ends: &[End]| ends.iter().map(|end| end.waypoint.clone()).collect();
        (all(&self.origins), all(&self.destinations))
    }
}
