//! `POST /{phone_number_id}/media`: a company uploads a file.

use std::sync::Arc;

use axum::extract::{Multipart, Path, State};
use axum::{Extension, Json};
use serde_json::{Value, json};

use super::admit::Caller;
use super::fields::missing;
use super::media_store::{MetaQuirks, NewMedia};
use super::refusal::{Refusal, Result};
use crate::world::World;

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

/// The handler.
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
        quirks: MetaQuirks::default(),
        uploaded: true,
    };
    let now = world.clock.now();
    let media = world
        .meta
        .media_store
        .with(|media_store| media_store.put(new, now));
    Ok(Json(json!({ "id": media.id })))
}
