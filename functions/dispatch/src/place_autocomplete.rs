//! `GET /v1/places`: the addresses that somebody may mean who types one.

use api::{Cx, Dispatcher, Endpoint, Problem, Query, Resource, Route};
use auth::allowance::Allowance;
use data::{Secret, Setting};
use domain::address::Country;
use domain::debug_by_name;
use domain::language::Language;
use domain::map::MapCenter;
use domain::place::{PlaceId, SearchSession};
use domain::text::PartialAddress;
use providers::{PartialSearch, Suggestion};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::places::{ATTRIBUTION, NoAnswer, Places, language};

/// See [`Endpoint::SUMMARY`].
pub struct PlaceAutocomplete;

/// Characters from which on Google is asked: fewer mean anything.
const FEWEST: usize = 3;

/// What somebody has typed of an address.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlaceSearch {
    /// What was typed so far.
    text: PartialAddress,
    /// A UUID of the client's own: a new one when somebody begins to type an address, and the same one until
    /// a place is chosen, so that Google counts all of it as one search.
    session: SearchSession,
    /// The middle of the map that the dispatcher looks at, as latitude and longitude; places within 50 km of
    /// it come first.
    near: Option<MapCenter>,
    /// Where places are looked for alone; the company's own country when it is left out.
    country: Option<Country>,
    /// What the suggestions are written in; English when it is left out.
    language: Option<Language>,
}

/// The places that may be meant.
#[derive(Debug, Serialize, JsonSchema)]
pub struct PlaceSuggestions {
    /// The best first, at most five.
    pub suggestions: Vec<PlaceSuggestion>,
    /// Why nothing is suggested although something may be meant; null where Google has answered. An address
    /// can be typed all the same.
    pub no_suggestions: Option<NoSuggestions>,
    /// Whose suggestions these are: show it beside them.
    #[schemars(example = &"Google Maps")]
    pub attribution: &'static str,
}

impl Resource for PlaceSuggestions {}

/// A place that may be meant. Google's terms let nothing of it be kept but `place_id`.
#[derive(Serialize, JsonSchema)]
pub struct PlaceSuggestion {
    /// Leads to the whole address at `GET /v1/places/{place_id}`.
    pub place_id: PlaceId,
    /// Street and number, or what the place is called.
    #[schemars(example = &"1 Example Street")]
    pub title: String,
    /// City and region; null where Google names none.
    #[schemars(example = &"Denver, CO, USA")]
    pub subtitle: Option<String>,
}

debug_by_name!(PlaceSuggestion);

/// Why Google was not heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoSuggestions {
    /// Fewer than three characters were typed.
    TooShort,
    /// The company has searched as often as it may in this minute.
    OverLimit,
    /// Google Maps does not answer.
    Unavailable,
}

impl Endpoint for PlaceAutocomplete {
    const NAME: &'static str = "place-autocomplete";
    const ROUTE: Route = Route::get("/v1/places");
    const SUMMARY: &'static str = "Suggest addresses while one is typed.";
    const DETAILS: &'static str = "Wait a quarter of a second after the last letter before you ask. Where Google does not answer, the list is empty and `no_suggestions` says why: let people type on. Show `attribution` beside the suggestions, and keep nothing of them but `place_id`.";
    const SECRETS: &'static [Secret] = &[Secret::GoogleMaps];
    const SETTINGS: &'static [Setting] = &[Setting::GooglePlacesUrl];

    type Access = Dispatcher;
    type Input = Query<PlaceSearch>;
    type Output = PlaceSuggestions;

    async fn handle(
        cx: Cx<Dispatcher>,
        Query(search): Query<PlaceSearch>,
    ) -> Result<PlaceSuggestions, Problem> {
        Ok(match suggestions(&cx, search).await {
            Ok(found) => PlaceSuggestions::of(found.into_iter().map(Into::into).collect(), None),
            Err(why) => PlaceSuggestions::of(Vec::new(), Some(why)),
        })
    }
}

async fn suggestions(
    cx: &Cx<Dispatcher>,
    search: PlaceSearch,
) -> Result<Vec<Suggestion>, NoSuggestions> {
    if search.text.as_str().chars().count() < FEWEST {
        return Err(NoSuggestions::TooShort);
    }
    let places = Places::admitted(cx, Allowance::PLACE_SEARCHES_OF_A_COMPANY).await?;
    let country = search.country.or_else(|| cx.company().home());
    let search = PartialSearch {
        text: search.text.as_str(),
        session: &search.session,
        near: search.near.map(|center| center.location),
        country: country.as_ref(),
        language: &language(search.language),
    };
    let found = places.google.suggestions(search, places.remaining).await;
    Ok(found.map_err(NoAnswer::from)?)
}

impl PlaceSuggestions {
    fn of(suggestions: Vec<PlaceSuggestion>, no_suggestions: Option<NoSuggestions>) -> Self {
        Self {
            suggestions,
            no_suggestions,
            attribution: ATTRIBUTION,
        }
    }
}

impl From<Suggestion> for PlaceSuggestion {
    fn from(found: Suggestion) -> Self {
        Self {
            place_id: found.place_id,
            title: found.title,
            subtitle: found.subtitle,
        }
    }
}

impl From<NoAnswer> for NoSuggestions {
    fn from(why: NoAnswer) -> Self {
        match why {
            NoAnswer::OverLimit(_) => Self::OverLimit,
            NoAnswer::NoPlace | NoAnswer::Unavailable => Self::Unavailable,
        }
    }
}
