//! A request for suggestions, and what is wrong with it
//! (<https://developers.google.com/maps/documentation/places/web-service/reference/rest/v1/places/autocomplete>).

use serde::Deserialize;
use serde_json::Value;

use super::matrix_request::LatLng;
use super::refusal::{Refusal, Result};

/// Regions that one request may name.
const MOST_REGIONS: usize = 15;

/// The largest circle, in meters.
const FARTHEST: f64 = 50_000.0;

/// A request that is in order.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Search {
    pub(crate) input: String,
    session_token: Option<String>,
    #[serde(default)]
    included_region_codes: Vec<String>,
    #[serde(default)]
    included_primary_types: Vec<String>,
    location_bias: Option<Area>,
    location_restriction: Option<Area>,
    #[serde(rename = "languageCode")]
    _language_code: Option<String>,
    #[serde(rename = "regionCode")]
    _region_code: Option<String>,
    #[serde(rename = "inputOffset")]
    _input_offset: Option<u32>,
    #[serde(rename = "origin")]
    _origin: Option<LatLng>,
    #[serde(rename = "includeQueryPredictions")]
    _include_query_predictions: Option<bool>,
}

/// A part of the Earth.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
enum Area {
    Circle { center: LatLng, radius: f64 },
    Rectangle { low: LatLng, high: LatLng },
}

impl Search {
    /// Reads a request.
    pub(crate) fn read(body: &[u8]) -> Result<Self> {
        let body: Value = serde_json::from_slice(body)
            .map_err(|_| Refusal::invalid("Invalid JSON payload received."))?;
        let search = Self::deserialize(body)
            .map_err(|error| Refusal::invalid(format!("Invalid JSON payload received. {error}")))?;
        if search.input.trim().is_empty() {
            return Err(Refusal::invalid("input must not be empty."));
        }
        if search.included_region_codes.len() > MOST_REGIONS {
            return Err(Refusal::invalid("Too many included_region_codes."));
        }
        if search.included_primary_types.len() > 5 {
            return Err(Refusal::invalid("Too many included_primary_types."));
        }
        if search.location_bias.is_some() && search.location_restriction.is_some() {
            return Err(Refusal::invalid(
                "Only one of location_bias and location_restriction.",
            ));
        }
        for area in search
            .location_bias
            .iter()
            .chain(&search.location_restriction)
        {
            area.check()?;
        }
        if let Some(session) = &search.session_token {
            check_session(session)?;
        }
        Ok(search)
    }

    /// Whether it looks for places of a region, by its code in small letters.
    pub(crate) fn looks_in(&self, code: &str) -> bool {
        let codes = &self.included_region_codes;
        codes.is_empty() || codes.iter().any(|one| one.eq_ignore_ascii_case(code))
    }
}

impl Area {
    fn check(&self) -> Result<()> {
        match self {
            Self::Circle { center, radius } => {
                center.point()?;
                if !(0.0..=FARTHEST).contains(radius) {
                    return Err(Refusal::invalid("radius must be from 0 to 50000."));
                }
            }
            Self::Rectangle { low, high } => {
                let (low, high) = (low.point()?, high.point()?);
                if low.lat > high.lat {
                    return Err(Refusal::invalid("low must be south of high."));
                }
            }
        }
        Ok(())
    }
}

/// A session is up to 36 characters of URL-safe base64.
pub(crate) fn check_session(session: &str) -> Result<()> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if (1..=36).contains(&session.len()) && session.bytes().all(fits) {
        Ok(())
    } else {
        Err(Refusal::invalid("Invalid session_token."))
    }
}
