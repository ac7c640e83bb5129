//! A message as it is requested: one content, and what belongs to it.

use api::Problem;
use domain::address::Location;
use domain::emoji::emoji;
use domain::id::{AttachmentId, ChannelId, MessageId};
use domain::message::Content;
use domain::text::{AddressLine, Caption, MessageText, Note, TemplateWords};
use schemars::JsonSchema;
use serde::Deserialize;

/// What to send: exactly one of `text`, `attachment`, `location`, `template`, `reaction` and `note`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMessage {
    /// Text that the customer gets.
    text: Option<MessageText>,
    /// A file that the customer gets.
    attachment: Option<SentFile>,
    /// A place on the map that the customer gets.
    location: Option<NewLocation>,
    /// An approved template that the customer gets, at any time.
    template: Option<NewTemplate>,
    /// An emoji on a message of the thread.
    reaction: Option<NewReaction>,
    /// For the team alone; the customer never gets it.
    note: Option<Note>,
    /// The message of the thread that it answers.
    pub(crate) reply_to: Option<MessageId>,
    /// Through which channel; by default the one that the customer last used.
    pub(crate) channel_id: Option<ChannelId>,
}

/// A file that the caller has uploaded.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentFile {
    /// The attachment, whose bytes must be uploaded by now.
    pub(crate) attachment_id: AttachmentId,
    /// The words below it; not for sound and stickers.
    pub(crate) text: Option<Caption>,
}

/// A place on the map.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewLocation {
    /// Degrees north.
    #[schemars(range(min = -90, max = 90), example = 39.7392)]
    lat: f64,
    /// Degrees east.
    #[schemars(range(min = -180, max = 180), example = -104.9903)]
    lng: f64,
    /// What the place is called.
    name: Option<AddressLine>,
    /// The address of the place.
    address: Option<AddressLine>,
}

/// A message of a form that the provider has approved.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewTemplate {
    /// The template's name at the provider.
    #[schemars(example = &"eta_update")]
    #[schemars(length(min = 1, max = 512), regex(pattern = "^[a-z0-9_]+$"))]
    name: String,
    /// Its language as the provider writes it, such as `en_US`.
    #[schemars(example = &"en_US")]
    #[schemars(length(min = 2, max = 15), regex(pattern = "^[A-Za-z_]+$"))]
    language: String,
    /// The words for its places, in order.
    #[serde(default)]
    #[schemars(length(max = 20))]
    parameters: Vec<TemplateWords>,
}

domain::debug_by_name!(NewTemplate);

/// An emoji of the company's side on a message.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewReaction {
    /// The message of the thread that it is put on.
    pub(crate) message_id: MessageId,
    /// The emoji; null takes it away.
    #[serde(deserialize_with = "domain::nullable::required")]
    #[schemars(schema_with = "domain::nullable::schema::<String>")]
    pub(crate) emoji: Option<String>,
}

domain::debug_by_name!(NewReaction);

/// The one content that is requested.
#[derive(Clone)]
pub(crate) enum RequestedContent {
    /// A content that is complete.
    Plain(Content),
    /// A file that has to be looked at.
    Attachment(SentFile),
    /// An emoji for another message.
    Reaction(MessageId, Option<String>),
    /// Words for the team.
    Note(Content),
}

domain::debug_by_name!(RequestedContent);

impl NewMessage {
    /// Whether it is for the team, so that it needs no channel.
    pub(crate) fn is_note(&self) -> bool {
        self.note.is_some()
    }

    /// The file that it names.
    pub(crate) fn attachment_id(&self) -> Option<AttachmentId> {
        self.attachment.as_ref().map(|file| file.attachment_id)
    }

    /// The message that it puts an emoji on.
    pub(crate) fn reaction_target(&self) -> Option<MessageId> {
        self.reaction.as_ref().map(|reaction| reaction.message_id)
    }

    /// The one content, checked as far as it can be without looking at anything else.
    pub(crate) fn requested_content(&mut self) -> Result<RequestedContent, Problem> {
        let words = |text: &str| Content::Text { text: text.into() };
        let contents = [
            self.text
                .take()
                .map(|text| Ok(RequestedContent::Plain(words(text.as_str())))),
            self.attachment
                .take()
                .map(|file| Ok(RequestedContent::Attachment(file))),
            self.location.take().map(NewLocation::requested_content),
            self.template.take().map(NewTemplate::requested_content),
            self.reaction.take().map(NewReaction::requested_content),
            self.note
                .take()
                .map(|note| Ok(RequestedContent::Note(words(note.as_str())))),
        ];
        let mut contents = contents.into_iter().flatten();
        match (contents.next(), contents.next()) {
            (Some(requested_content), None) => requested_content,
            _ => Err(Problem::field(
                "",
                "must have exactly one of text, attachment, location, template, reaction, and note",
            )),
        }
    }
}

impl NewLocation {
    fn requested_content(self) -> Result<RequestedContent, Problem> {
        let place = Location::from_degrees(self.lat, self.lng)
            .map_err(|invalid| Problem::field("/location", invalid.reason()))?;
        let line = |line: Option<AddressLine>| line.map(|line| line.as_str().to_owned());
        Ok(RequestedContent::Plain(Content::Location {
            lat: place.lat(),
            lng: place.lng(),
            name: line(self.name),
            address: line(self.address),
        }))
    }
}

impl NewTemplate {
    fn requested_content(self) -> Result<RequestedContent, Problem> {
        let is_name = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'_';
        if !(1..=512).contains(&self.name.len()) || !self.name.bytes().all(is_name) {
            let detail = "must be 1 to 512 lowercase letters, digits, and underscores";
            return Err(Problem::field("/template/name", detail));
        }
        let is_language = |c: u8| c.is_ascii_alphabetic() || c == b'_';
        if !(2..=15).contains(&self.language.len()) || !self.language.bytes().all(is_language) {
            let detail = "must be a language code like en or en_US";
            return Err(Problem::field("/template/language", detail));
        }
        if self.parameters.len() > 20 {
            return Err(Problem::field(
                "/template/parameters",
                "must have no more than 20 items",
            ));
        }
        let parameters: Vec<_> = self
            .parameters
            .iter()
            .map(|words| words.as_str().to_owned())
            .collect();
        Ok(RequestedContent::Plain(Content::Template {
            name: self.name,
            language: self.language,
            parameters,
            text: None,
        }))
    }
}

impl NewReaction {
    fn requested_content(self) -> Result<RequestedContent, Problem> {
        const PLACE: &str = "/reaction/emoji";
        match self.emoji {
            None => Ok(RequestedContent::Reaction(self.message_id, None)),
            Some(text) => match emoji(&text) {
                Some(emoji) => Ok(RequestedContent::Reaction(
                    self.message_id,
                    Some(emoji.to_owned()),
                )),
                None => Err(Problem::field(PLACE, "must be a single emoji")),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_content_is_asked_for_and_no_more() {
        let requested_content = |json: &str| serde_json_of(json).requested_content();
        assert!(matches!(
            requested_content(r#"{"text":"Hi"}"#),
            Ok(RequestedContent::Plain(_))
        ));
        assert!(matches!(
            requested_content(r#"{"note":"Hi"}"#),
            Ok(RequestedContent::Note(_))
        ));
        for wrong in ["{}", r#"{"text":"a","note":"b"}"#] {
            assert!(matches!(requested_content(wrong), Err(Problem::Invalid(_))));
        }
    }

    fn serde_json_of(json: &str) -> NewMessage {
        serde_json::from_str(json).unwrap()
    }
}
