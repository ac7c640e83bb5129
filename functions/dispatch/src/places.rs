//! Places of Google's, within what a company may ask for.
//!
//! Nothing is asked twice, and nothing of what was typed or answered is kept or logged.

use std::time::Duration;

use api::{Authenticated, Cx};
use auth::allowance::Allowance;
use auth::guess::Decision;
use domain::language::Language;
use providers::{GooglePlaces, Http, MapsFailure};

/// Time kept back from Google to answer.
const ANSWER_TIME: Duration = Duration::from_millis(500);

/// How the product shows where all this comes from, as Google's terms demand wherever its content stands
/// without its map.
pub(crate) const ATTRIBUTION: &str = "Google Maps";

/// Google Places in the time of one request.
pub(crate) struct Places {
    /// The client.
    pub(crate) google: GooglePlaces,
    /// How long Google may take.
    pub(crate) remaining: Duration,
}

/// Why there is no answer of Google's.
#[derive(Debug)]
pub(crate) enum NoAnswer {
    /// The company has asked as often as it may, for so many seconds.
    OverLimit(u64),
    /// Google knows no such place.
    NoPlace,
    /// Google does not answer.
    Unavailable,
}

impl Places {
    /// Counts the request of the company, and connects. Without a count nothing is asked.
    pub(crate) async fn admitted<A: Authenticated>(
        cx: &Cx<A>,
        allowance: Allowance,
    ) -> Result<Self, NoAnswer> {
        let company_id = cx.store().company_id().to_string();
        match cx.aws().counters().admit(&allowance, &company_id).await {
            Ok(Decision::Allow) => {}
            Ok(Decision::Wait { seconds }) => return Err(NoAnswer::OverLimit(seconds.into())),
            Err(error) => {
                tracing::warn!(cause = %error, "places cannot be counted");
                return Err(NoAnswer::Unavailable);
            }
        }
        let settings = cx.aws().settings();
        let http = Http::of_stage(settings.stage.as_str());
        let secret = cx.aws().secrets().google_maps().await;
        let secret = secret.map_err(|error| misplaced(&error.to_string()))?;
        let google = GooglePlaces::new(http, &settings.google_places_url, secret.api_key);
        Ok(Self {
            google: google.map_err(|error| misplaced(&error.to_string()))?,
            remaining: cx.facts().origin.remaining.saturating_sub(ANSWER_TIME),
        })
    }
}

/// A key or an address that a person has to fix.
fn misplaced(cause: &str) -> NoAnswer {
    tracing::error!(cause, "Google Places is not connected");
    NoAnswer::Unavailable
}

impl From<MapsFailure> for NoAnswer {
    fn from(failure: MapsFailure) -> Self {
        match failure {
            MapsFailure::NotFound => return Self::NoPlace,
            MapsFailure::Invalid => {
                tracing::warn!("Google Places does not understand what it is asked for");
                return Self::NoPlace;
            }
            MapsFailure::Config { .. } => {
                tracing::error!(cause = %failure, "Google Places refuses to answer");
            }
            MapsFailure::OverQuota { .. } | MapsFailure::Unavailable { .. } => {
                tracing::warn!(cause = %failure, "Google Places does not answer now");
            }
        }
        Self::Unavailable
    }
}

/// The language of an answer: English, as the product itself, unless another is named.
pub(crate) fn language(named: Option<Language>) -> Language {
    named.unwrap_or_else(|| Language::parse("en").expect("English has a tag"))
}
