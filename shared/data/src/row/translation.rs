//! Translations that somebody asked for.

use auth::secret::Digest;
use domain::data_map::DataMap;
use domain::id::{MemberId, MessageId, ThreadId, TranslationId};
use domain::language::Language;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{MessageRow, Row, versioned};
use crate::key::{self, IndexEntry, RowKey};

/// Where a translation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TranslationState {
    /// Is being made.
    Pending,
    /// Is there.
    Ready,
    /// Cannot be had; the reason says why.
    Failed,
}

/// One text in one other language.
#[derive(Clone, Serialize, Deserialize, DataMap)]
#[data_map(of = Customer, purpose = Translation, kept = Kept::Account)]
pub struct TranslationRow {
    /// Its id, made of the text and the language, so that asking twice finds the same one.
    #[data(Id)]
    pub translation_id: TranslationId,
    /// The thread.
    #[data(Id)]
    pub thread_id: ThreadId,
    /// The message it translates; none for a reply that is not sent yet.
    #[data(Id)]
    pub message_id: Option<MessageId>,
    /// The reply that it translates.
    #[data(Content, to = [OpenAi])]
    pub source: Option<String>,
    /// Into which language.
    #[data(Preference)]
    pub target: Language,
    /// Where it stands.
    #[data(Activity)]
    pub state: TranslationState,
    /// The text in the other language.
    #[data(Content)]
    pub text: Option<String>,
    /// The language that was found.
    #[data(Preference)]
    pub detected: Option<Language>,
    /// Why it cannot be had, in plain words.
    #[data(Technical)]
    pub reason: Option<String>,
    /// How many calls to the provider were begun.
    #[data(Technical)]
    pub tries: u32,
    /// Who asked.
    #[data(Id, of = Member)]
    pub asked_by: MemberId,
    /// When.
    #[data(Activity)]
    pub asked_at: Timestamp,
    /// Counts the writes.
    #[data(Technical)]
    pub version: u64,
}

impl std::fmt::Debug for TranslationRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "TranslationRow({}, {:?})",
            self.translation_id, self.state
        )
    }
}

/// An id that always comes out the same for the same parts. It is a UUID of version 8.
fn id_of(parts: &[&str]) -> TranslationId {
    let digest = Digest::of(&[b"translation", parts.join("\n").as_bytes()]);
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest.as_bytes()[..16]);
    bytes[6] = 0x80 | (bytes[6] & 0x0f);
    bytes[8] = 0x80 | (bytes[8] & 0x3f);
    TranslationId::from_bytes(bytes)
}

impl TranslationRow {
    /// In how many languages one message is stored. Its row leads to all of them, and all of them
    /// go in one commit when it is changed or revoked.
    pub const MOST_OF_A_MESSAGE: usize = 20;

    /// The id of a message's translation. A message that is changed has another one.
    pub fn id_for_message(message: &MessageRow, target: &Language) -> TranslationId {
        let edited = message
            .edited_at
            .map_or_else(String::new, |at| at.to_string());
        id_of(&[&message.message_id.to_string(), &edited, target.as_str()])
    }

    /// The id of the translation of a reply that is not sent yet.
    pub fn id_for_reply(thread_id: ThreadId, text: &str, target: &Language) -> TranslationId {
        id_of(&[&thread_id.to_string(), target.as_str(), text])
    }

    /// A request that is older than this was lost, and may be repeated.
    pub const LOST_AFTER: SignedDuration = SignedDuration::from_mins(10);

    /// When the translation must be done, or have failed; none if it is or has.
    pub fn overdue_at(&self) -> Option<Timestamp> {
        let is_pending = self.state == TranslationState::Pending;
        is_pending.then(|| self.asked_at + Self::LOST_AFTER)
    }

    /// How long the preview of a reply is retained.
    pub(crate) const PREVIEW_MEMORY: SignedDuration = SignedDuration::from_hours(24);
}

impl Row for TranslationRow {
    const KIND: &'static str = "translation";

    fn row_key(&self) -> RowKey {
        key::translation(self.translation_id)
    }

    fn index_entries(&self) -> Vec<IndexEntry> {
        let overdue = self.overdue_at();
        let entry = overdue.map(|at| key::unsettled_until(at, self.translation_id));
        entry.into_iter().collect()
    }

    fn expires_at(&self) -> Option<Timestamp> {
        if self.message_id.is_some() {
            return None;
        }
        self.asked_at.checked_add(Self::PREVIEW_MEMORY).ok()
    }

    versioned!();
}
