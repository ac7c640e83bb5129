//! `GET /_control/meta/media/{id}`: a file for the page.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::header::{
    ACCEPT_RANGES, CONTENT_RANGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE, RANGE,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::world::World;

/// What a browser may show; anything else is a download.
const SHOWN: [&str; 5] = ["image/jpeg", "image/png", "image/webp", "audio/", "video/"];

/// The handler. The file came from anybody, so it may do nothing.
pub(crate) async fn file(
    State(world): State<Arc<World>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let media = world
        .meta
        .media_store
        .with(|media_store| media_store.get(&id).cloned());
    let Some(media) = media else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let shown = SHOWN.iter().any(|kind| media.mime_type.starts_with(kind));
    let kind = if shown {
        media.mime_type
    } else {
        "application/octet-stream".to_owned()
    };
    let labels = [
        (CONTENT_TYPE, kind),
        (X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        (
            CONTENT_SECURITY_POLICY,
            "sandbox; default-src 'none'".to_owned(),
        ),
        (ACCEPT_RANGES, "bytes".to_owned()),
    ];
    let length = media.bytes.len();
    match range(&headers, length) {
        None => (labels, media.bytes).into_response(),
        Some((from, to)) => {
            let place = [(CONTENT_RANGE, format!("bytes {from}-{}/{length}", to - 1))];
            let part = media.bytes.slice(from..to);
            (StatusCode::PARTIAL_CONTENT, labels, place, part).into_response()
        }
    }
}

/// The range that a player requests: without one it shows neither length nor place.
fn range(headers: &HeaderMap, length: usize) -> Option<(usize, usize)> {
    let requested_range = headers.get(RANGE)?.to_str().ok()?.strip_prefix("bytes=")?;
    let (from, last) = requested_range.split_once('-')?;
    let from: usize = from.parse().ok()?;
    let to = last
        .parse()
        .map_or(length, |last: usize| last.saturating_add(1).min(length));
    (from < to).then_some((from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn requested_range(text: &str) -> Option<(usize, usize)> {
        let headers = HeaderMap::from_iter([(RANGE, text.parse().unwrap())]);
        range(&headers, 100)
    }

    #[test]
    fn a_player_gets_the_part_it_asks_for() {
        assert_eq!(requested_range("bytes=0-"), Some((0, 100)));
        assert_eq!(requested_range("bytes=10-19"), Some((10, 20)));
        assert_eq!(requested_range("bytes=10-999"), Some((10, 100)));
        assert_eq!(requested_range("bytes=100-"), None);
        assert_eq!(requested_range("bytes=5-2"), None);
    }
}
