//! The content of a message.

use std::fmt;

use jiff::Timestamp;

/// The content of a message.
#[derive(Clone, PartialEq)]
pub enum Content {
    /// Words.
    Text {
        /// The words.
        body: String,
    },
    /// A file, to be fetched within seven days.
    Media {
        /// What it is.
        kind: MediaKind,
        /// Meta's id of the file.
        id: String,
        /// The type that the sender's device gave it.
        mime_type: String,
        /// The SHA-256 of the file, in base64.
        sha256: Option<String>,
        /// The words below it.
        caption: Option<String>,
        /// Its name, as the sender's device gave it.
        file_name: Option<String>,
    },
    /// A place.
    Location {
        /// Degrees north, within -90 and 90.
        latitude: f64,
        /// Degrees east, within -180 and 180.
        longitude: f64,
        /// The name of a picked place.
        name: Option<String>,
        /// The address of a picked place.
        address: Option<String>,
    },
    /// Cards of the sender's address book.
    Contacts(Vec<ContactCard>),
    /// A quick reply of a template was tapped.
    Button {
        /// What stood on it.
        text: String,
        /// What we gave it along.
        payload: Option<String>,
    },
    /// A button or row of an interactive message was tapped.
    Choice {
        /// What stood on it.
        title: String,
        /// Its id, as we gave it.
        id: String,
    },
    /// A form was filled in.
    FormReply {
        /// What stands in the chat.
        body: Option<String>,
        /// What was filled in: the text of a JSON object.
        json: String,
    },
    /// The person was asked whether the business may call them.
    CallPermission {
        /// Whether it may. Absent when Meta does not say.
        is_granted: Option<bool>,
        /// Until when it may.
        until: Option<Timestamp>,
    },
    /// Goods of a catalogue were ordered.
    Order {
        /// The words along with it.
        text: Option<String>,
        /// How many different goods.
        items: usize,
    },
    /// A reaction to an earlier message, or its removal.
    Reaction {
        /// Meta's id of the message.
        message_id: String,
        /// The emoji; absent when the reaction was removed.
        emoji: Option<String>,
    },
    /// An earlier message of the same sender was changed. It may not have arrived yet.
    Edit {
        /// Meta's id of that message.
        original_id: String,
        /// Its words, or the words below its file, from now on; absent when they were removed.
        text: Option<String>,
    },
    /// An earlier message of the same sender was deleted for everyone. It may not have arrived yet.
    Revoke {
        /// Meta's id of that message.
        original_id: String,
    },
    /// A note of the platform, such as `customer_identity_changed`.
    System {
        /// Which one.
        kind: String,
        /// The text of the platform. May name the person.
        body: Option<String>,
    },
    /// The person opened the chat for the first time and has written nothing yet.
    ChatOpened,
    /// A kind that Meta does not hand over, that this client does not know or that came incomplete.
    Unsupported {
        /// Its name, such as `poll`.
        type_name: String,
    },
}

impl Content {
    /// The name of the kind, fit for a log.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Text { .. } => "text",
            Self::Media { kind, .. } => kind.as_str(),
            Self::Location { .. } => "location",
            Self::Contacts(_) => "contacts",
            Self::Button { .. } => "button",
            Self::Choice { .. } => "choice",
            Self::FormReply { .. } => "form_reply",
            Self::CallPermission { .. } => "call_permission",
            Self::Order { .. } => "order",
            Self::Reaction { .. } => "reaction",
            Self::Edit { .. } => "edit",
            Self::Revoke { .. } => "revoke",
            Self::System { .. } => "system",
            Self::ChatOpened => "chat_opened",
            Self::Unsupported { .. } => "unsupported",
        }
    }
}

/// Shows the kind only.
impl fmt::Debug for Content {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Content({})", self.kind())
    }
}

/// What a file of a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MediaKind {
    /// A picture.
    Image,
    /// A moving picture.
    Video,
    /// A sound file.
    Audio,
    /// A voice note.
    Voice,
    /// Any other file.
    Document,
    /// A sticker.
    Sticker,
}

impl MediaKind {
    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Video => "video",
            Self::Audio => "audio",
            Self::Voice => "voice",
            Self::Document => "document",
            Self::Sticker => "sticker",
        }
    }
}

/// A card of an address book. Birthdays and postal addresses on it are not read.
#[derive(Clone, PartialEq, Eq)]
pub struct ContactCard {
    /// The name on it, else the organization's.
    pub name: String,
    /// The organization on it.
    pub organization: Option<String>,
    /// The phone numbers on it, as they are written there.
    pub phones: Vec<String>,
    /// The mail addresses on it, as they are written there.
    pub emails: Vec<String>,
}

/// Shows nothing of the person.
impl fmt::Debug for ContactCard {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "ContactCard({} phones, {} emails)",
            self.phones.len(),
            self.emails.len()
        )
    }
}
