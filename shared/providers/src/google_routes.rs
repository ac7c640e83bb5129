//! Google Routes: how long several drivers need to one place
//! (<https://developers.google.com/maps/documentation/routes/compute_route_matrix>).

use std::fmt;
use std::time::Duration;

use domain::address::Location;
use serde_json::{Value, json};

use crate::call::Call;
use crate::egress::{Base, EgressError};
use crate::google_failure::MapsFailure;
use crate::google_matrix::{Drive, FIELDS, NoDrive, read};
use crate::http::Http;
use crate::provider::Provider;

/// How many origins one call asks for at most. Each is billed, and a minute has 3000 of them for
/// all companies together.
pub const MOST_ORIGINS: usize = 25;

/// How long a call may take: somebody waits for it, and a straight line is there at once.
const LONGEST: Duration = Duration::from_secs(2);

/// Where everybody drives to.
#[derive(Clone, Copy)]
pub enum Destination<'a> {
    /// A point.
    Point(Location),
    /// A place by its id, for one whose point is not known.
    Place(&'a str),
}

/// The client of Google Routes.
#[derive(Clone)]
pub struct GoogleRoutes {
    http: Http,
    base: Base,
    api_key: String,
}

impl GoogleRoutes {
    /// A client for this address and key. The address must be on the egress list.
    pub fn new(http: Http, url: &str, api_key: impl Into<String>) -> Result<Self, EgressError> {
        let base = http.egress().base(Provider::GoogleMaps, url)?;
        Ok(Self {
            http,
            base,
            api_key: api_key.into(),
        })
    }

    /// The ways from each origin to the destination in the traffic of now, in the order of the
    /// origins (`POST /distanceMatrix/v2:computeRouteMatrix`). Those beyond [`MOST_ORIGINS`] are
    /// not asked for and have none.
    ///
    /// Every element is billed, so nothing is sent twice; it takes at most two seconds.
    pub async fn matrix(
        &self,
        origins: &[Location],
        destination: Destination<'_>,
        remaining: Duration,
    ) -> Result<Vec<Result<Drive, NoDrive>>, MapsFailure> {
        let asked = &origins[..origins.len().min(MOST_ORIGINS)];
        if asked.is_empty() {
            return Ok(Vec::new());
        }
        let body = body(asked, destination).to_string();
        let path = ["distanceMatrix", "v2:computeRouteMatrix"];
        let call = Call::post_json(&self.base, &path, body)
            .secret("x-goog-api-key", &self.api_key)?
            .header("x-goog-fieldmask", FIELDS);
        let answer = self.http.exchange(&call, remaining, LONGEST).await?;
        if !answer.status.is_success() {
            return Err(MapsFailure::of(&answer));
        }
        let mut drives = read(&answer.json()?, asked.len())?;
        drives.resize(origins.len(), Err(NoDrive::Failed));
        Ok(drives)
    }
}

/// No time of departure: "now" would be in the past when the request arrives, which is an error.
fn body(origins: &[Location], destination: Destination<'_>) -> Value {
    let origins = origins
        .iter()
        .map(|origin| json!({ "waypoint": point(*origin) }));
    let destination = match destination {
        Destination::Point(location) => point(location),
        Destination::Place(place_id) => json!({ "placeId": place_id }),
    };
    json!({
        "origins": origins.collect::<Vec<_>>(),
        "destinations": [{ "waypoint": destination }],
        "travelMode": "DRIVE",
        "routingPreference": "TRAFFIC_AWARE",
    })
}

fn point(location: Location) -> Value {
    let at = json!({ "latitude": location.lat(), "longitude": location.lng() });
    json!({ "location": { "latLng": at } })
}

/// Shows neither key nor address.
impl fmt::Debug for GoogleRoutes {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "GoogleRoutes({:?})", self.base)
    }
}
