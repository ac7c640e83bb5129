//! A message as the API shows it.

use std::collections::BTreeMap;

use api::{Authenticated, Cx, Problem, Resource};
use data::key;
use data::row::{AttachmentRow, DeliveryState, MessageRow, TranslationRow, TranslationState};
use domain::id::{ChannelId, MemberId, MessageId, ThreadId};
use domain::media::{AttachmentState, MediaType};
use domain::message::{Content, DeliveryStatus, MessageOrigin, Reaction, Referral};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

/// The file of a message, as far as a list shows it.
#[derive(Serialize, JsonSchema)]
pub struct MessageFile {
    /// Where its copy stands.
    pub state: AttachmentState,
    /// Why there is no copy, in plain words.
    pub reason: Option<String>,
    /// What the bytes are, once that is known.
    pub media_type: Option<MediaType>,
    /// The size in bytes, once it is known.
    #[schemars(example = 48213)]
    pub size_bytes: Option<u64>,
    /// What its sender calls it.
    #[schemars(example = &"front-door.jpg")]
    pub file_name: Option<String>,
}

domain::debug_by_name!(MessageFile);

impl From<&AttachmentRow> for MessageFile {
    fn from(row: &AttachmentRow) -> Self {
        Self {
            state: row.state,
            reason: row.reason.clone(),
            media_type: row.media_type.clone(),
            size_bytes: row.size_bytes,
            file_name: row.file_name.clone(),
        }
    }
}

/// What became of a message to the customer.
#[derive(Serialize, JsonSchema)]
pub struct Delivery {
    /// How far the message got.
    pub status: DeliveryStatus,
    /// Why it failed or is uncertain, in plain words.
    pub reason: Option<String>,
    /// When it got that far.
    #[serde(with = "domain::instant")]
    #[schemars(schema_with = "domain::instant::schema")]
    pub at: Timestamp,
}

domain::debug_by_name!(Delivery);

impl From<DeliveryState> for Delivery {
    fn from(state: DeliveryState) -> Self {
        Self {
            status: state.status,
            reason: state.reason,
            at: state.at,
        }
    }
}

/// One message of a thread.
#[derive(Serialize, JsonSchema)]
#[expect(
    clippy::struct_field_names,
    reason = "the API names every id by its kind"
)]
pub struct Message {
    /// Identifies the message for good, in paths and wherever something refers to it.
    pub message_id: MessageId,
    /// The thread that it stands in.
    pub thread_id: ThreadId,
    /// Who wrote it. A note is for the team alone.
    pub origin: MessageOrigin,
    /// The member who wrote it; null unless `origin` is `member` or `note`.
    pub author_id: Option<MemberId>,
    /// The channel it came or goes through; null for notes and facts.
    pub channel_id: Option<ChannelId>,
    /// What the message holds: text, a file, a place and so on.
    pub content: Content,
    /// Its file, if it has one.
    pub file: Option<MessageFile>,
    /// The message it answers.
    pub reply_to: Option<MessageId>,
    /// Whether the customer passed on what somebody else wrote.
    pub is_forwarded: bool,
    /// What led the customer here.
    pub referral: Option<Referral>,
    /// The emojis that were put on it, one of each side at most.
    pub reactions: Vec<Reaction>,
    /// Its delivery to the customer; null for what the customer wrote, for notes and for facts.
    pub delivery: Option<Delivery>,
    /// Its text in other languages, by language tag, as far as somebody asked for it.
    #[schemars(example = std::collections::BTreeMap::from([("en", "I am locked out.")]))]
    pub translations: BTreeMap<String, String>,
    /// When it was written, by the provider's time.
    #[serde(with = "domain::instant")]
    #[schemars(schema_with = "domain::instant::schema")]
    pub at: Timestamp,
    /// When its author last changed it, or took it back.
    #[serde(with = "domain::instant::optional")]
    #[schemars(schema_with = "domain::instant::optional::schema")]
    pub edited_at: Option<Timestamp>,
    /// Counts the changes; send it back with a change, so that no other change is overwritten.
    pub version: u64,
}

domain::debug_by_name!(Message);

impl Resource for Message {
    fn version(&self) -> Option<u64> {
        Some(self.version)
    }
}

impl Message {
    /// A message with its file and its translations.
    pub(crate) fn new(
        row: MessageRow,
        file: Option<&AttachmentRow>,
        translations: BTreeMap<String, String>,
    ) -> Self {
        Self {
            message_id: row.message_id,
            thread_id: row.thread_id,
            origin: row.origin,
            author_id: row.author_id,
            channel_id: row.channel_id,
            content: row.content,
            file: file.map(MessageFile::from),
            reply_to: row.reply_to,
            is_forwarded: row.is_forwarded,
            referral: row.referral,
            reactions: row.reactions,
            delivery: row.delivery.map(Delivery::from),
            translations,
            at: row.at,
            edited_at: row.edited_at,
            version: row.version,
        }
    }

    /// Messages with their files and translations, in the same order; both are read at once.
    pub(crate) async fn all<A: Authenticated>(
        cx: &Cx<A>,
        rows: Vec<MessageRow>,
    ) -> Result<Vec<Self>, Problem> {
        let files = rows.iter().filter_map(|row| row.content.attachment_id());
        let texts = rows
            .iter()
            .flat_map(|row| row.translations.values().copied());
        let places = files
            .map(key::attachment)
            .chain(texts.map(key::translation));
        let found = cx.store().rows(places.collect()).await?;
        let shown = rows.into_iter().map(|row| {
            let file: Option<AttachmentRow> = match row.content.attachment_id() {
                Some(id) => found.get(&key::attachment(id))?,
                None => None,
            };
            let mut translations = BTreeMap::new();
            for (language, id) in &row.translations {
                let translation: Option<TranslationRow> = found.get(&key::translation(*id))?;
                if let Some(text) = translation.and_then(ready) {
                    translations.insert(language.clone(), text);
                }
            }
            Ok(Self::new(row, file.as_ref(), translations))
        });
        shown.collect()
    }
}

/// The text of a translation that is there; the others say nothing yet.
fn ready(row: TranslationRow) -> Option<String> {
    row.text.filter(|_| row.state == TranslationState::Ready)
}
