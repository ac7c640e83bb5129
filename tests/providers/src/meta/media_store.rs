//! The files that Meta stores: those of people's messages and those that companies uploaded.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use ring::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};

/// How long a file of a person's message can be fetched.
const RECEIVED_LIFE: SignedDuration = SignedDuration::from_hours(7 * 24);

/// How long an uploaded file can be sent.
const UPLOADED_LIFE: SignedDuration = SignedDuration::from_hours(30 * 24);

/// How a download misbehaves.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MetaQuirks {
    /// It redirects there.
    pub redirect: Option<String>,
    /// It goes on until it has so many bytes, whatever was announced.
    pub size_bytes: Option<u64>,
    /// The look-up states so many bytes.
    pub stated_bytes: Option<u64>,
    /// It does not say how long it is.
    pub no_length: bool,
    /// Its label says another type.
    pub served_type: Option<String>,
    /// Its URL is dead from the start.
    pub expired: bool,
}

/// A file.
#[derive(Debug, Clone, Serialize)]
pub struct MetaMedia {
    /// Its id.
    pub id: String,
    /// The number whose messages it belongs to.
    pub phone_number_id: String,
    /// The type that Meta states.
    pub mime_type: String,
    /// Its name.
    pub filename: Option<String>,
    /// How many bytes it has.
    pub file_size: usize,
    /// The digest in base64.
    pub sha256: String,
    /// Whether a company uploaded it.
    pub uploaded: bool,
    /// When it came.
    pub at: Timestamp,
    /// How its download misbehaves.
    pub quirks: MetaQuirks,
    /// When it was downloaded.
    pub fetched_at: Vec<Timestamp>,
    /// What is in it.
    #[serde(skip)]
    pub bytes: Bytes,
}

impl MetaMedia {
    /// Whether it has not outlived its time.
    pub(crate) fn is_alive(&self, now: Timestamp) -> bool {
        let life = if self.uploaded {
            UPLOADED_LIFE
        } else {
            RECEIVED_LIFE
        };
        now.duration_since(self.at) < life
    }
}

/// A file that is about to be stored.
#[derive(Debug)]
pub(crate) struct NewMedia<'a> {
    pub(crate) phone_number_id: &'a str,
    pub(crate) mime_type: String,
    pub(crate) filename: Option<String>,
    pub(crate) bytes: Bytes,
    pub(crate) quirks: MetaQuirks,
    pub(crate) uploaded: bool,
}

/// All files.
#[derive(Debug, Default)]
pub(crate) struct MediaStore {
    files: BTreeMap<String, MetaMedia>,
    count: u64,
}

impl MediaStore {
    /// Stores a file.
    pub(crate) fn put(&mut self, new: NewMedia<'_>, at: Timestamp) -> MetaMedia {
        self.count += 1;
        let moment = u64::try_from(at.as_microsecond()).unwrap_or_default();
        let media = MetaMedia {
            id: (moment * 1000 + self.count % 1000).to_string(),
            phone_number_id: new.phone_number_id.to_owned(),
            mime_type: new.mime_type,
            filename: new.filename,
            file_size: new.bytes.len(),
            sha256: STANDARD.encode(digest(&SHA256, &new.bytes)),
            uploaded: new.uploaded,
            at,
            quirks: new.quirks,
            fetched_at: Vec::new(),
            bytes: new.bytes,
        };
        self.files.insert(media.id.clone(), media.clone());
        media
    }

    /// One file, dead or alive.
    pub(crate) fn get(&self, id: &str) -> Option<&MetaMedia> {
        self.files.get(id)
    }

    /// One file to change.
    pub(crate) fn get_mut(&mut self, id: &str) -> Option<&mut MetaMedia> {
        self.files.get_mut(id)
    }

    /// Deletes a file.
    pub(crate) fn remove(&mut self, id: &str) {
        self.files.remove(id);
    }

    /// All files, oldest first.
    pub(crate) fn all(&self) -> Vec<MetaMedia> {
        self.files.values().cloned().collect()
    }

    /// Whether a number can send this file.
    pub(crate) fn is_sendable(&self, id: &str, number: &str, now: Timestamp) -> bool {
        let sendable = |one: &MetaMedia| one.phone_number_id == number && one.is_alive(now);
        self.get(id).is_some_and(sendable)
    }

    /// Whether a file's bytes are what a message of this kind must hold.
    pub(crate) fn fits(&self, id: &str, kind: &str) -> bool {
        let Some(media) = self.get(id) else {
            return false;
        };
        let bytes = &media.bytes;
        let is_ogg = bytes.starts_with(b"OggS");
        let is_mp4 = bytes.get(4..8) == Some(b"ftyp");
        match kind {
            "image" => bytes.starts_with(&[0xff, 0xd8]) || bytes.starts_with(b"\x89PNG"),
            "sticker" => bytes.starts_with(b"RIFF"),
            "video" => is_mp4,
            "audio" if media.mime_type.starts_with("audio/ogg") => is_ogg,
            "audio" if media.mime_type.starts_with("audio/mp4") => is_mp4,
            "audio" => media.mime_type.starts_with("audio/"),
            _ => true,
        }
    }
}
