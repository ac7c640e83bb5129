//! Files that a person sends when none is given.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::media_store::MetaQuirks;

/// A file that a person sends: the usual sample of its kind unless it says otherwise.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MetaFile {
    /// Its bytes in base64.
    pub base64: Option<String>,
    /// The type that the webhook states.
    pub mime_type: Option<String>,
    /// Its name, with documents.
    pub filename: Option<String>,
    /// How its download misbehaves.
    pub quirks: MetaQuirks,
}

impl MetaFile {
    /// A file of these bytes.
    pub fn of(bytes: &[u8], mime_type: &str) -> Self {
        Self {
            base64: Some(STANDARD.encode(bytes)),
            mime_type: Some(mime_type.to_owned()),
            ..Self::default()
        }
    }

    /// A sample whose download misbehaves.
    pub fn with(quirks: MetaQuirks) -> Self {
        Self {
            quirks,
            ..Self::default()
        }
    }

    /// Its bytes and type, as a message of this kind.
    pub(crate) fn read(&self, kind: &str) -> (Bytes, String) {
        let (bytes, mime_type) = sample(kind);
        let given = self
            .base64
            .as_ref()
            .and_then(|text| STANDARD.decode(text).ok());
        (
            given.map_or(Bytes::from_static(bytes), Bytes::from),
            self.mime_type.clone().unwrap_or(mime_type.to_owned()),
        )
    }
}

fn sample(kind: &str) -> (&'static [u8], &'static str) {
    match kind {
        "video" => (include_bytes!("samples/clip.mp4"), "video/mp4"),
        "audio" => (
            include_bytes!("samples/voice.ogg"),
            "audio/ogg; codecs=opus",
        ),
        "document" => (include_bytes!("samples/invoice.pdf"), "application/pdf"),
        "sticker" => (include_bytes!("samples/sticker.webp"), "image/webp"),
        _ => (include_bytes!("samples/photo.jpg"), "image/jpeg"),
    }
}
