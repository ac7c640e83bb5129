//! Files in the Graph API: look-up, download and deletion.
//! <https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media>

use std::io;
use std::sync::Arc;

use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, LOCATION, USER_AGENT};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures::stream;
use jiff::SignedDuration;
use serde::Deserialize;
use serde_json::{Value, json};

use super::admit::Caller;
use super::media_store::MetaMedia;
use super::refusal::{Refusal, Result};
use super::wire::signature;
use crate::world::World;

/// How long the URL of a file lives.
const URL_LIFE: SignedDuration = SignedDuration::from_mins(5);

/// How much of a swollen file is sent at once.
const CHUNK: usize = 64 * 1024;

/// Which number a look-up is for.
#[derive(Debug, Deserialize)]
pub(crate) struct Owner {
    phone_number_id: Option<String>,
}

/// A living file that the token reaches.
fn reach(world: &World, caller: &Caller, method: &str, id: &str) -> Result<MetaMedia> {
    let now = world.clock.now();
    let media = world
        .meta
        .media_store
        .with(|media_store| media_store.get(id).cloned());
    let none = || Refusal::no_object(method, id);
    let media = media.filter(|one| one.is_alive(now)).ok_or_else(none)?;
    caller
        .number(world, method, &media.phone_number_id)
        .map_err(|_| none())?;
    Ok(media)
}

/// `GET /{media_id}`.
pub(crate) fn view(world: &World, caller: &Caller, id: &str, owner: &Owner) -> Result<Value> {
    let media = reach(world, caller, "get", id)?;
    let phone_number_id = owner.phone_number_id.as_ref();
    if phone_number_id.is_some_and(|phone_number_id| *phone_number_id != media.phone_number_id) {
        return Err(Refusal::no_object("get", id));
    }
    Ok(json!({
        "messaging_product": "whatsapp",
        "url": url(world, &media),
        "mime_type": media.mime_type,
        "sha256": media.sha256,
        "file_size": media.quirks.stated_bytes.unwrap_or(media.file_size as u64),
        "id": media.id,
    }))
}

/// `DELETE /{media_id}`.
pub(crate) fn delete(world: &World, caller: &Caller, id: &str) -> Result<Value> {
    reach(world, caller, "delete", id)?;
    world
        .meta
        .media_store
        .with(|media_store| media_store.remove(id));
    Ok(json!({ "success": true }))
}

/// A URL under which a file can be fetched for five minutes.
pub(crate) fn url(world: &World, media: &MetaMedia) -> String {
    let until = (world.clock.now() + URL_LIFE).as_second();
    let hash = hash(world, &media.id, until);
    format!(
        "{}/meta/media/{}?ext={until}&hash={hash}",
        world.url, media.id
    )
}

fn hash(world: &World, id: &str, until: i64) -> String {
    let signed = signature(
        &world.options.meta.app.secret,
        format!("{id}:{until}").as_bytes(),
    );
    signed.trim_start_matches("sha256=").to_owned()
}

/// The parameters of a download.
#[derive(Debug, Deserialize)]
pub(crate) struct Ticket {
    ext: i64,
    hash: String,
}

/// `GET /media/{media_id}?ext=…&hash=…`, beside the Graph API.
pub(crate) async fn download(
    State(world): State<Arc<World>>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
    Query(ticket): Query<Ticket>,
    headers: HeaderMap,
) -> Response {
    if !headers.contains_key(USER_AGENT) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let now = world.clock.now();
    let good = ticket.hash == hash(&world, &id, ticket.ext) && now.as_second() < ticket.ext;
    let Ok(media) = reach(&world, &caller, "get", &id) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    if !good || media.quirks.expired {
        return StatusCode::NOT_FOUND.into_response();
    }
    world.meta.media_store.with(|media_store| {
        if let Some(media) = media_store.get_mut(&id) {
            media.fetched_at.push(now);
        }
    });
    serve(media)
}

fn serve(media: MetaMedia) -> Response {
    let quirks = media.quirks;
    if let Some(there) = quirks.redirect {
        return (StatusCode::FOUND, [(LOCATION, there)]).into_response();
    }
    let label = quirks.served_type.unwrap_or(media.mime_type);
    let size = quirks.size_bytes.unwrap_or(media.bytes.len() as u64);
    let label = [(CONTENT_TYPE, label)];
    let body = Body::from_stream(swollen(media.bytes, size));
    if quirks.no_length {
        (label, body).into_response()
    } else {
        (label, [(CONTENT_LENGTH, size.to_string())], body).into_response()
    }
}

/// The bytes, cut or followed by zeros, until there are so many; never all of them at once.
fn swollen(bytes: Bytes, size: u64) -> impl stream::Stream<Item = io::Result<Bytes>> {
    let zeros = Bytes::from(vec![0; CHUNK]);
    stream::unfold((bytes, size), move |(head, left)| {
        let chunk = if head.is_empty() { zeros.clone() } else { head };
        let most = usize::try_from(left).unwrap_or(usize::MAX);
        let chunk = chunk.slice(..chunk.len().min(most));
        let left = left - chunk.len() as u64;
        let next = (!chunk.is_empty()).then(|| (Ok(chunk), (Bytes::new(), left)));
        std::future::ready(next)
    })
}
