//! What a person can do on a phone.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::people::MetaPerson;
use super::sample::MetaFile;
use crate::hooks::Attempt;

/// A person does something with a company's number.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MetaAction {
    /// The number's id.
    pub phone_number_id: String,
    /// Who does it.
    pub person: MetaPerson,
    /// What is done.
    #[serde(flatten)]
    pub act: MetaAct,
    /// The message it answers.
    #[serde(default)]
    pub reply_to: Option<String>,
    /// The message's id; a fresh one if absent.
    #[serde(default)]
    pub id: Option<String>,
    /// When, in Unix seconds; now if absent.
    #[serde(default)]
    pub at: Option<i64>,
    /// Further fields of the message, such as `referral` or `context`.
    #[serde(default)]
    pub extra: Option<Value>,
}

/// What a person can do.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum MetaAct {
    /// Writes a text.
    Text {
        /// The text.
        body: String,
    },
    /// Sends a picture.
    Image {
        /// The picture.
        #[serde(default)]
        file: MetaFile,
        /// What is written below it.
        #[serde(default)]
        caption: Option<String>,
    },
    /// Sends a film.
    Video {
        /// The film.
        #[serde(default)]
        file: MetaFile,
        /// What is written below it.
        #[serde(default)]
        caption: Option<String>,
    },
    /// Speaks a voice note.
    Voice {
        /// The recording.
        #[serde(default)]
        file: MetaFile,
    },
    /// Sends a sound file.
    Audio {
        /// The sound.
        #[serde(default)]
        file: MetaFile,
    },
    /// Sends a document.
    Document {
        /// The document.
        #[serde(default)]
        file: MetaFile,
        /// What is written below it.
        #[serde(default)]
        caption: Option<String>,
    },
    /// Sends a sticker.
    Sticker {
        /// The sticker.
        #[serde(default)]
        file: MetaFile,
    },
    /// Shares a place.
    Location {
        /// Degrees north.
        latitude: f64,
        /// Degrees east.
        longitude: f64,
        /// The place's name.
        #[serde(default)]
        name: Option<String>,
        /// The place's address.
        #[serde(default)]
        address: Option<String>,
    },
    /// Shares contacts, in Meta's shape.
    Contacts {
        /// The contacts.
        contacts: Value,
    },
    /// Presses the quick reply of a template.
    Button {
        /// The words on it.
        text: String,
        /// What it stands for.
        payload: String,
    },
    /// Presses a button of an interactive message.
    ButtonReply {
        /// The button's id.
        button_id: String,
        /// The words on it.
        title: String,
    },
    /// Reacts to a message, or takes the reaction back.
    Reaction {
        /// The message.
        message_id: String,
        /// The emoji; none takes it back.
        #[serde(default)]
        emoji: Option<String>,
    },
    /// Changes the text of a message.
    Edit {
        /// The message.
        message_id: String,
        /// The new text.
        body: String,
    },
    /// Deletes a message for everybody.
    Revoke {
        /// The message.
        message_id: String,
    },
    /// Changes to another phone number.
    NumberChange {
        /// The new number's digits.
        new_phone: String,
        /// The new user id; one is made from the number if absent.
        #[serde(default)]
        new_user_id: Option<String>,
    },
    /// Gets another user id.
    UserIdChange {
        /// The new user id.
        new_user_id: String,
    },
    /// Sends something that the API does not hand on.
    Unsupported {
        /// What it is, such as `poll`.
        what: String,
    },
    /// Nothing: it is the company that writes to this person, in the app on its phone.
    Echo {
        /// The text.
        body: String,
    },
    /// Sends a message in Meta's own shape; `id`, `from` and `timestamp` are added where absent.
    Raw {
        /// The element of `messages`.
        message: Value,
    },
}

impl MetaAction {
    /// This person does this now.
    pub fn new(phone_number_id: &str, person: MetaPerson, act: MetaAct) -> Self {
        Self {
            phone_number_id: phone_number_id.to_owned(),
            person,
            act,
            reply_to: None,
            id: None,
            at: None,
            extra: None,
        }
    }

    /// This person writes this text now.
    pub fn text(phone_number_id: &str, person: MetaPerson, body: &str) -> Self {
        let body = body.to_owned();
        Self::new(phone_number_id, person, MetaAct::Text { body })
    }

    /// The same at another time, in Unix seconds.
    #[must_use]
    pub fn at(self, second: i64) -> Self {
        Self {
            at: Some(second),
            ..self
        }
    }

    /// The same under this message id.
    #[must_use]
    pub fn id(self, id: &str) -> Self {
        Self {
            id: Some(id.to_owned()),
            ..self
        }
    }

    /// The same as an answer to this message.
    #[must_use]
    pub fn reply_to(self, id: &str) -> Self {
        Self {
            reply_to: Some(id.to_owned()),
            ..self
        }
    }

    /// The same with further fields of the message.
    #[must_use]
    pub fn extra(self, extra: Value) -> Self {
        Self {
            extra: Some(extra),
            ..self
        }
    }
}

/// What became of an action.
#[derive(Debug, Clone, Serialize)]
pub struct MetaActed {
    /// The message's id.
    pub id: String,
    /// One attempt for each subscribed app; more follow if it failed. Empty without subscriptions.
    pub attempts: Vec<Attempt>,
}
