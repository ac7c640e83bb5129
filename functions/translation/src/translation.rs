//! A translation as the API shows it, and how one is requested.

use api::{Cx, Problem, Resource, RowPath, SignedIn, Viewer, Visibility};
use data::key::RowKey;
use data::row::{TranslationRow, TranslationState};
use data::{Changes, key};
use domain::event::Event;
use domain::id::{MessageId, ThreadId, TranslationId};
use domain::language::Language;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which translation.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct TranslationPath {
    /// Which translation is meant: the `translation_id` of an answer that shows it.
    translation_id: TranslationId,
}

/// Who sees its thread sees a translation.
impl RowPath for TranslationPath {
    type Row = TranslationRow;
    const BY_CUSTOMER: bool = true;

    fn at(&self, _: &Viewer) -> RowKey {
        key::translation(self.translation_id)
    }

    fn visibility(row: &TranslationRow, _: &Viewer) -> Visibility {
        Visibility::AtHand(row.thread_id.customer())
    }
}

/// A text in another language, made by a machine.
#[derive(Serialize, JsonSchema)]
#[expect(
    clippy::struct_field_names,
    reason = "the API names every id by its kind"
)]
pub struct Translation {
    /// Identifies the translation for good, in paths and wherever something refers to it.
    pub translation_id: TranslationId,
    /// The thread whose words are translated.
    pub thread_id: ThreadId,
    /// The message it translates; null for a reply that is not sent yet.
    pub message_id: Option<MessageId>,
    /// The language that it is translated into.
    pub language: Language,
    /// Where it stands; look again while it is pending.
    pub state: TranslationState,
    /// The text in that language, once it is ready.
    #[schemars(example = &"I am locked out of my house.")]
    pub text: Option<String>,
    /// The language that the original was found to be in.
    pub detected_language: Option<Language>,
    /// Why it cannot be had, in plain words.
    pub reason: Option<String>,
    /// When somebody first asked for this translation.
    #[serde(with = "domain::instant")]
    #[schemars(schema_with = "domain::instant::schema")]
    pub asked_at: Timestamp,
}

domain::debug_by_name!(Translation);

impl Resource for Translation {
    const HAS_LOCATION: bool = true;

    fn location(&self) -> Option<String> {
        Some(format!("/v1/translations/{}", self.translation_id))
    }
}

impl From<TranslationRow> for Translation {
    fn from(row: TranslationRow) -> Self {
        Self {
            translation_id: row.translation_id,
            thread_id: row.thread_id,
            message_id: row.message_id,
            language: row.target,
            state: row.state,
            text: row.text,
            detected_language: row.detected,
            reason: row.reason,
            asked_at: row.asked_at,
        }
    }
}

/// How many translations a company can request a day.
const MOST_A_DAY: u32 = 1000;

/// A day in seconds.
const DAY: i64 = 24 * 3600;

/// What is to be translated.
pub(crate) struct TranslationRequest {
    pub(crate) translation_id: TranslationId,
    pub(crate) thread_id: ThreadId,
    pub(crate) message_id: Option<MessageId>,
    pub(crate) source: Option<String>,
    pub(crate) target: Language,
}

/// Asks for a translation, unless somebody has: then that one is the answer, and costs nothing.
pub(crate) async fn request_translation(
    cx: &Cx<SignedIn>,
    request: TranslationRequest,
) -> Result<Translation, Problem> {
    let at = || key::translation(request.translation_id);
    let earlier: Option<TranslationRow> = cx.store().get(at()).await?;
    if let Some(earlier) = &earlier
        && !may_retry(earlier, cx.now())
    {
        return Ok(earlier.clone().into());
    }
    let today = cx
        .aws()
        .counters()
        .count("translation", &cx.company().company_id.to_string(), DAY)
        .await?;
    if today > MOST_A_DAY {
        return Err(Problem::TooMany {
            retry_after: u64::try_from(DAY - cx.now().as_second().rem_euclid(DAY)).unwrap_or(1),
        });
    }
    let row = TranslationRow {
        translation_id: request.translation_id,
        thread_id: request.thread_id,
        message_id: request.message_id,
        source: request.source,
        target: request.target,
        state: TranslationState::Pending,
        text: None,
        detected: None,
        reason: None,
        tries: 0,
        asked_by: cx.member().member_id,
        asked_at: cx.now(),
        version: earlier.as_ref().map_or(1, |row| row.version),
    };
    let translation_id = row.translation_id;
    let mut changes = Changes::new();
    let row = if earlier.is_some() {
        changes.replace(row)
    } else {
        changes.create(&row);
        row
    };
    changes.publish(Event::TranslationRequested { translation_id });
    match cx.store().commit(changes).await {
        Ok(()) => Ok(row.into()),
        // A second tap at the same moment: the first one's request is the answer to both.
        Err(data::Error::Conflict { .. }) => {
            let row: Option<TranslationRow> =
                cx.store().get(key::translation(translation_id)).await?;
            row.map(Translation::from).ok_or_else(Problem::stale)
        }
        Err(error) => Err(error.into()),
    }
}

fn may_retry(row: &TranslationRow, now: Timestamp) -> bool {
    match row.state {
        TranslationState::Ready => false,
        TranslationState::Failed => true,
        TranslationState::Pending => row.overdue_at().is_some_and(|at| at < now),
    }
}
