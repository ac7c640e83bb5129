//! `GET /v1/places/{place_id}`: the address of a place that was suggested.

use api::{
    Cx, Dispatcher, Endpoint, Facts, FaultLocation, Input, InputDoc, Path, Problem, Query, Reading,
    Resource, Route,
};
use auth::allowance::Allowance;
use data::{Secret, Setting};
use domain::address::{Country, Location};
use domain::language::Language;
use domain::place::{PlaceId, SearchSession};
use domain::text::{AddressLine, PostalCode};
use domain::zone::TimeZone;
use schemars::{JsonSchema, SchemaGenerator};
use serde::{Deserialize, Serialize};

use crate::places::{ATTRIBUTION, NoAnswer, Places, language};

/// See [`Endpoint::SUMMARY`].
pub struct PlaceView;

/// How long to wait for Google, in seconds.
const RETRY_AFTER: u64 = 5;

/// Which place.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct PlacePath {
    /// The id that a suggestion has.
    #[expect(dead_code, reason = "it describes what is read by hand")]
    place_id: PlaceId,
}

/// How a place is asked for.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct PlaceChoice {
    /// The UUID that was sent while the address was typed; it ends with this request, and the next address
    /// takes a new one.
    session: Option<SearchSession>,
    /// What the address is written in; English when it is left out.
    language: Option<Language>,
}

/// A place by its id, in the words of a search.
#[derive(Debug)]
pub struct ChosenPlace {
    place_id: PlaceId,
    choice: PlaceChoice,
}

impl Input for ChosenPlace {
    type Value = Self;

    fn read(facts: &Facts) -> Result<Self, Problem> {
        let mut parameters = facts.parameters.iter();
        let (name, written) = parameters.next().ok_or(Problem::NotFound)?;
        // An id is sent on as a part of a path, so one that is none is told apart from one that is unknown.
        let place_id = PlaceId::parse(written).map_err(|wrong| {
            Problem::invalid(FaultLocation::Parameter((*name).into()), wrong.reason())
        })?;
        let Query(choice) = Query::read(facts)?;
        Ok(Self { place_id, choice })
    }

    async fn load(self, _: &mut Reading<'_>) -> Result<Self, Problem> {
        Ok(self)
    }

    fn describe(doc: &mut InputDoc, generator: &mut SchemaGenerator) {
        Path::<PlacePath>::describe(doc, generator);
        Query::<PlaceChoice>::describe(doc, generator);
    }
}

/// A place as Google knows it, in the parts of an address that can be put into a form. Parts that Google does
/// not name are null.
#[expect(
    clippy::struct_field_names,
    reason = "`place_id` is called as it is in suggestions and sites"
)]
#[derive(Debug, Serialize, JsonSchema)]
pub struct Place {
    /// The id to keep; it can be another than the one that was asked for, which Google has replaced.
    pub place_id: PlaceId,
    /// The address, to be looked through by whoever chose it.
    pub address: PlaceAddress,
    /// Where Google puts it on the map.
    pub location: Location,
    /// The zone of its local time.
    pub time_zone: Option<TimeZone>,
    /// Whose knowledge this is: show it beside the address until it was looked through.
    #[schemars(example = &"Google Maps")]
    pub attribution: &'static str,
}

impl Resource for Place {}

/// An address as far as Google knows it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct PlaceAddress {
    /// Street and house number.
    pub line1: Option<AddressLine>,
    /// Apartment, suite, floor or building.
    pub line2: Option<AddressLine>,
    /// The town that letters are sent to.
    #[schemars(example = &"Denver")]
    pub city: Option<AddressLine>,
    /// State, province or county, in its short form where it has one.
    #[schemars(example = &"CO")]
    pub region: Option<AddressLine>,
    /// As the country writes it.
    pub postal_code: Option<PostalCode>,
    /// Decides which other parts an address needs.
    pub country: Option<Country>,
}

impl Endpoint for PlaceView {
    const NAME: &'static str = "place-view";
    const ROUTE: Route = Route::get("/v1/places/{place_id}");
    const SUMMARY: &'static str = "View the address of a suggested place.";
    const DETAILS: &'static str = "Ask for it once somebody has chosen a suggestion, with the `session` of the search. Where Google does not answer, the problem is `maps_unavailable`: let people type the address. Show `attribution` beside it.";
    const SECRETS: &'static [Secret] = &[Secret::GoogleMaps];
    const SETTINGS: &'static [Setting] = &[Setting::GooglePlacesUrl];

    type Access = Dispatcher;
    type Input = ChosenPlace;
    type Output = Place;

    async fn handle(cx: Cx<Dispatcher>, chosen: ChosenPlace) -> Result<Place, Problem> {
        let ChosenPlace { place_id, choice } = chosen;
        let places = Places::admitted(&cx, Allowance::PLACE_VIEWS_OF_A_COMPANY).await?;
        let language = language(choice.language);
        let found = places
            .google
            .place(
                &place_id,
                choice.session.as_ref(),
                &language,
                places.remaining,
            )
            .await;
        Ok(Place::of(found.map_err(NoAnswer::from)?))
    }
}

impl Place {
    fn of(place: providers::Place) -> Self {
        Self {
            place_id: place.place_id,
            address: PlaceAddress {
                line1: place.line1,
                line2: place.line2,
                city: place.city,
                region: place.region,
                postal_code: place.postal_code,
                country: place.country,
            },
            location: place.location,
            time_zone: place.time_zone,
            attribution: ATTRIBUTION,
        }
    }
}

impl From<NoAnswer> for Problem {
    fn from(why: NoAnswer) -> Self {
        match why {
            NoAnswer::OverLimit(retry_after) => Self::TooMany { retry_after },
            NoAnswer::NoPlace => Self::NotFound,
            NoAnswer::Unavailable => Self::MapsUnavailable {
                retry_after: RETRY_AFTER,
            },
        }
    }
}
