//! Files in the Graph API: upload, look-up, download, deletion.
//! <https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media>

use std::io;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Multipart, Path, Query, State};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, LOCATION, USER_AGENT};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use bytes::Bytes;
use futures::stream;
use jiff::SignedDuration;
use serde::Deserialize;
use serde_json::{Value, json};

use super::admit::Caller;
use super::fields::missing;
use super::hook::signature;
use super::refusal::{Refusal, Result};
use super::shelf::{MetaMedia, NewMedia};
use crate::world::World;

/// How long the URL of a file lives.
const URL_LIFE: SignedDuration = SignedDuration::from_mins(5);

/// How much of a swollen file is sent at once.
const CHUNK: usize = 64 * 1024;

const MEGABYTE: usize = 1024 * 1024;

/// The types that can be uploaded and how many bytes each may have.
const TYPES: [(&str, usize); 20] = [
    ("audio/aac", 16 * MEGABYTE),
    ("audio/amr", 16 * MEGABYTE),
    ("audio/mpeg", 16 * MEGABYTE),
    ("audio/mp4", 16 * MEGABYTE),
    ("audio/ogg", 16 * MEGABYTE),
    ("audio/opus", 16 * MEGABYTE),
    ("image/jpeg", 5 * MEGABYTE),
    ("image/png", 5 * MEGABYTE),
    ("video/mp4", 16 * MEGABYTE),
    ("video/3gpp", 16 * MEGABYTE),
    ("image/webp", MEGABYTE / 2),
    ("text/plain", 100 * MEGABYTE),
    ("application/pdf", 100 * MEGABYTE),
    ("application/msword", 100 * MEGABYTE),
    ("application/vnd.ms-excel", 100 * MEGABYTE),
    ("application/vnd.ms-powerpoint", 100 * MEGABYTE),
    (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        100 * MEGABYTE,
    ),
    (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        100 * MEGABYTE,
    ),
    (
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        100 * MEGABYTE,
    ),
    ("application/octet-stream", 0),
];

/// `POST /{phone_number_id}/media`.
pub(crate) async fn upload(
    State(world): State<Arc<World>>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
    mut form: Multipart,
) -> Result<Json<Value>> {
    let number = caller.number(&world, "post", &id)?;
    let (mut product, mut stated, mut file) = (None, None, None);
    let broken = |_| Refusal::of(100, "The multipart body is not whole.");
    while let Some(field) = form.next_field().await.map_err(broken)? {
        match field.name().unwrap_or_default() {
            "messaging_product" => product = Some(field.text().await.map_err(broken)?),
            "type" => stated = Some(field.text().await.map_err(broken)?),
            "ttl_minutes" => drop(field.text().await.map_err(broken)?),
            "file" => {
                let label = field.content_type().map(ToOwned::to_owned);
                let name = field.file_name().map(ToOwned::to_owned);
                file = Some((label, name, field.bytes().await.map_err(broken)?));
            }
            other => {
                let details = format!("Unexpected key \"{other}\" in the form.");
                return Err(Refusal::of(100, details));
            }
        }
    }
    if product.as_deref() != Some("whatsapp") {
        let sentence = "(#100) The parameter messaging_product is required.";
        return Err(Refusal::plain(100, sentence));
    }
    let (label, filename, bytes) = file.ok_or_else(|| missing("file"))?;
    let mime_type = label.ok_or_else(|| missing("file;type"))?;
    let bare = |text: &str| text.split(';').next().unwrap_or_default().trim().to_owned();
    let most = TYPES.iter().find(|(name, _)| *name == bare(&mime_type));
    let Some((_, most)) = most.filter(|(_, most)| *most > 0) else {
        let details = format!("Param file must be a file of a supported type, not {mime_type}.");
        return Err(Refusal::of(100, details));
    };
    if stated.is_some_and(|stated| bare(&stated) != bare(&mime_type)) {
        return Err(Refusal::of(100, "Param type is not the type of the file."));
    }
    if bytes.is_empty() || bytes.len() > *most {
        let details = format!("Media must have 1 to {most} bytes.");
        return Err(Refusal::of(131_053, details));
    }
    let new = NewMedia {
        phone_number_id: &number.phone_number_id,
        mime_type,
        filename,
        bytes,
        quirks: super::shelf::MetaQuirks::default(),
        uploaded: true,
    };
    let now = world.clock.now();
    let media = world.meta.shelf.with(|shelf| shelf.put(new, now));
    Ok(Json(json!({ "id": media.id })))
}

/// Which number a look-up is for.
#[derive(Debug, Deserialize)]
pub(crate) struct Owner {
    phone_number_id: Option<String>,
}

/// A living file that the token reaches.
fn reach(world: &World, caller: &Caller, method: &str, id: &str) -> Result<MetaMedia> {
    let now = world.clock.now();
    let media = world.meta.shelf.with(|shelf| shelf.get(id).cloned());
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
    let asked = owner.phone_number_id.as_ref();
    if asked.is_some_and(|asked| *asked != media.phone_number_id) {
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
    world.meta.shelf.with(|shelf| shelf.remove(id));
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
    world.meta.shelf.with(|shelf| {
        if let Some(media) = shelf.get_mut(&id) {
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
