//! Translations that somebody asked for.

use domain::id::{MemberId, MessageId, ThreadId, TranslationId};
use domain::language::Language;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Row, versioned};
use crate::key::{self, At};

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
#[derive(Clone, Serialize, Deserialize)]
pub struct TranslationRow {
    /// Its id, made of the text and the language, so that asking twice finds the same one.
    pub translation_id: TranslationId,
    /// The thread.
    pub thread_id: ThreadId,
    /// The message it translates; none for a reply that is not sent yet.
    pub message_id: Option<MessageId>,
    /// The reply that it translates.
    pub source: Option<String>,
    /// Into which language; for a reply, none means the customer's.
    pub target: Language,
    /// Where it stands.
    pub state: TranslationState,
    /// The text in the other language.
    pub text: Option<String>,
    /// The language that was found.
    pub detected: Option<Language>,
    /// Why it cannot be had, in plain words.
    pub reason: Option<String>,
    /// When a call to the provider was begun whose outcome is not stored.
    pub tried_at: Option<Timestamp>,
    /// Who asked.
    pub asked_by: MemberId,
    /// When.
    pub asked_at: Timestamp,
    /// Counts the writes.
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

impl TranslationRow {
    /// How long the preview of a reply is kept.
    const PREVIEW_MEMORY: SignedDuration = SignedDuration::from_hours(24);
}

impl Row for TranslationRow {
    const KIND: &'static str = "translation";

    fn at(&self) -> At {
        key::translation(self.translation_id)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        if self.message_id.is_some() {
            return None;
        }
        self.asked_at.checked_add(Self::PREVIEW_MEMORY).ok()
    }

    versioned!();
}
