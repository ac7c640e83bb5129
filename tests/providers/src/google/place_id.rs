//! Ids of places: each corner of the grid has one, which tells nobody but this world where it is.

use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::grid::Point;
use super::refusal::{Refusal, Result};

const PREFIX: &str = "ChIJ";

/// The point of a place, if there is such a one.
pub(crate) fn point(place_id: &str) -> Option<Point> {
    let bytes = URL_SAFE_NO_PAD
        .decode(place_id.strip_prefix(PREFIX)?)
        .ok()?;
    let (lat, lng) = bytes.split_first_chunk::<4>()?;
    let degrees = |bytes: [u8; 4]| f64::from(i32::from_be_bytes(bytes)) / 1e6;
    let (lat, lng) = (degrees(*lat), degrees(lng.try_into().ok()?));
    (lat.abs() <= 90.0 && lng.abs() <= 180.0).then_some(Point { lat, lng })
}

/// The point of a place; the refusal says whether such an id cannot be or is known no more.
pub(crate) fn known(place_id: &str) -> Result<Point> {
    if !place_id.starts_with(PREFIX) {
        return Err(Refusal::invalid(format!(
            "Not a valid Place ID: {place_id}"
        )));
    }
    point(place_id).ok_or_else(|| {
        Refusal::of(
            StatusCode::NOT_FOUND,
            "The Place ID is no longer valid. Please refresh cached Place IDs.",
        )
    })
}

/// The id of the place at a point, in millionths of a degree north and east.
pub(crate) fn of(lat: i32, lng: i32) -> String {
    let bytes = [lat.to_be_bytes(), lng.to_be_bytes()].concat();
    format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes))
}
