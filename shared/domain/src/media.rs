//! Files in messages: their kinds, their types by what the bytes say, and what a channel takes.

use crate::invalid::Invalid;
use crate::value::{closed_list, travels_as_text};

mod agreement;
mod name;
mod sniff;

pub use name::file_name;
pub use sniff::{mentions_markup, sniff};

closed_list! {
    /// What a file in a message is to people.
    Kind as "MediaKind" {
        /// A photo.
        Photo = "photo",
        /// A video.
        Video = "video",
        /// A recorded voice note.
        Voice = "voice",
        /// Another sound.
        Audio = "audio",
        /// A document.
        Document = "document",
        /// A sticker.
        Sticker = "sticker",
    }
}

impl Kind {
    /// The word that stands for such a file in a list.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Photo => "Photo",
            Self::Video => "Video",
            Self::Voice => "Voice note",
            Self::Audio => "Audio",
            Self::Document => "Document",
            Self::Sticker => "Sticker",
        }
    }

    /// The most bytes that WhatsApp sends of such a file
    /// (<https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media>). A megabyte is
    /// read as 10^6 bytes, which is right in either reading; a sticker is held to the limit of one
    /// that does not move.
    pub const fn limit_bytes(self) -> u64 {
        match self {
            Self::Photo => 5_000_000,
            Self::Video | Self::Voice | Self::Audio => 16_000_000,
            Self::Document => 100_000_000,
            Self::Sticker => 100_000,
        }
    }

    /// Whether WhatsApp sends a file of this type as such a kind. Voice notes are Ogg alone: with
    /// anything else they would arrive as an audio file.
    pub fn accepts(self, media: &MediaType) -> bool {
        let accepted: &[&str] = match self {
            Self::Photo => &["image/jpeg", "image/png"],
            Self::Video => &["video/mp4", "video/3gpp"],
            Self::Voice => &["audio/ogg"],
            Self::Audio => &[
                "audio/aac",
                "audio/amr",
                "audio/mpeg",
                "audio/mp4",
                "audio/ogg",
            ],
            Self::Document => &[
                "text/plain",
                "application/pdf",
                DOC,
                XLS,
                PPT,
                DOCX,
                XLSX,
                PPTX,
            ],
            Self::Sticker => &["image/webp"],
        };
        accepted.contains(&media.as_str())
    }
}

const DOC: &str = "application/msword";
const XLS: &str = "application/vnd.ms-excel";
const PPT: &str = "application/vnd.ms-powerpoint";
const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const PPTX: &str = "application/vnd.openxmlformats-officedocument.presentationml.presentation";

closed_list! {
    /// Where the copy of a file stands.
    AttachmentState {
        /// Its bytes are expected from a client.
        Uploading = "uploading",
        /// It waits to be copied from the provider.
        Pending = "pending",
        /// The copy is here.
        Ready = "ready",
        /// There will be no copy; a reason says why.
        Failed = "failed",
        /// It was taken back; the copy is gone.
        Removed = "removed",
    }
}

/// What the bytes of a file are: a media type without parameters, such as `image/jpeg`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MediaType(String);

impl MediaType {
    /// Reads a type; parameters after `;` are left out.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        const WRONG: Invalid = Invalid::because("must be a media type like image/jpeg");
        let essence = text.split(';').next().unwrap_or_default().trim();
        let essence = essence.to_ascii_lowercase();
        let is_token = |part: &str| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&b))
        };
        let (kind, name) = essence.split_once('/').ok_or(WRONG)?;
        if essence.len() <= 100 && is_token(kind) && is_token(name) {
            Ok(Self(essence))
        } else {
            Err(WRONG)
        }
    }

    /// The type.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

travels_as_text!(MediaType, |media| media.as_str(), {
    "description": "What the bytes of a file are (RFC 6838).",
    "examples": ["image/jpeg"],
    "type": "string",
    "minLength": 3,
    "maxLength": 100,
    "pattern": "^[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+(;.*)?$"
});

#[cfg(test)]
mod tests {
    use super::*;

    fn media(text: &str) -> MediaType {
        MediaType::parse(text).unwrap()
    }

    #[test]
    fn a_type_is_its_essence_in_small_letters() {
        assert_eq!(media("Audio/OGG; codecs=opus").as_str(), "audio/ogg");
        assert_eq!(media(" image/svg+xml ").as_str(), "image/svg+xml");
        for wrong in [
            "",
            "image",
            "image/",
            "/png",
            "image/p ng",
            "a/b/c",
            "i\u{e9}/x",
        ] {
            assert!(MediaType::parse(wrong).is_err(), "{wrong}");
        }
        assert!(MediaType::parse(&format!("a/{}", "b".repeat(99))).is_err());
    }

    #[test]
    fn each_kind_takes_what_whatsapp_sends_as_it() {
        for (kind, taken, refused) in [
            (Kind::Photo, "image/png", "image/webp"),
            (Kind::Video, "video/3gpp", "video/quicktime"),
            (Kind::Voice, "audio/ogg", "audio/mp4"),
            (Kind::Audio, "audio/mp4", "audio/wav"),
            (Kind::Document, DOCX, "application/zip"),
            (Kind::Sticker, "image/webp", "image/png"),
        ] {
            assert!(kind.accepts(&media(taken)), "{kind} {taken}");
            assert!(!kind.accepts(&media(refused)), "{kind} {refused}");
            assert!(kind.limit_bytes() <= Kind::Document.limit_bytes());
        }
    }
}
