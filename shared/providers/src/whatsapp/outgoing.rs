//! A message to send.

use std::fmt;

use serde_json::Value;

/// A message to send.
#[derive(Clone, Copy)]
pub struct OutgoingWhatsApp<'a> {
    /// Whom to.
    pub to: Recipient<'a>,
    /// Meta's id of the message it answers.
    pub reply_to: Option<&'a str>,
    /// Comes back with each status: our own name of the message, 512 characters at most.
    pub callback_data: &'a str,
    /// What it says.
    pub content: OutgoingContent<'a>,
}

/// A person to write to, by at least one of the two.
#[derive(Clone, Copy)]
pub struct Recipient<'a> {
    /// The phone in digits, country code first. Outweighs the id.
    pub phone: Option<&'a str>,
    /// The business-scoped user id.
    pub bsuid: Option<&'a str>,
}

/// What a message says.
#[derive(Clone, Copy)]
pub enum OutgoingContent<'a> {
    /// Words.
    Text {
        /// The words, 4096 characters at most.
        body: &'a str,
        /// Whether the first link in it is shown with a preview.
        preview_url: bool,
    },
    /// An uploaded file.
    Media {
        /// What it is.
        kind: OutgoingMedia,
        /// Meta's id of the file.
        media_id: &'a str,
        /// The words below it; not for sound and stickers.
        caption: Option<&'a str>,
        /// Its name; for documents only.
        file_name: Option<&'a str>,
        /// Whether it is shown as a voice note; for sound only.
        voice: bool,
    },
    /// A place.
    Location {
        /// Degrees north.
        latitude: f64,
        /// Degrees east.
        longitude: f64,
        /// Its name.
        name: Option<&'a str>,
        /// Its address.
        address: Option<&'a str>,
    },
    /// A reaction to a message.
    Reaction {
        /// Meta's id of the message.
        message_id: &'a str,
        /// The emoji; empty to take the reaction back.
        emoji: &'a str,
    },
    /// A template, the only content that may go out when the reply window is closed.
    Template {
        /// Its name.
        name: &'a str,
        /// Its language, such as `en_US`.
        language: &'a str,
        /// What its blanks are filled in with: Meta's list of components.
        components: &'a Value,
    },
}

/// What an outgoing file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutgoingMedia {
    /// A picture.
    Image,
    /// A moving picture.
    Video,
    /// Sound.
    Audio,
    /// Any other file.
    Document,
    /// A sticker.
    Sticker,
}

impl OutgoingMedia {
    /// Meta's name for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Video => "video",
            Self::Audio => "audio",
            Self::Document => "document",
            Self::Sticker => "sticker",
        }
    }
}

impl OutgoingContent<'_> {
    /// Meta's name for the kind.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Text { .. } => "text",
            Self::Media { kind, .. } => kind.as_str(),
            Self::Location { .. } => "location",
            Self::Reaction { .. } => "reaction",
            Self::Template { .. } => "template",
        }
    }
}

/// Shows the kind and our own id only.
impl fmt::Debug for OutgoingWhatsApp<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "OutgoingWhatsApp({} {})",
            self.content.kind(),
            self.callback_data
        )
    }
}
