//! What is stored of a translation: with the message first, so that a crash in between leaves a request
//! that is still open, then the language of the customer, and last the translation itself.

use data::row::{MessageRow, ThreadRow, TranslationRow, TranslationState};
use data::{Changes, Error, key, on_any_conflict};
use domain::event::Event;
use domain::language::Language;
use domain::message::MessageOrigin;
use work::{Cx, Failure};

/// Why there is no translation of words that are no more.
pub(crate) const CHANGED: &str = "The text was changed or removed in the meantime.";

/// Why there is none in yet another language.
const FULL: &str = "This message is kept in too many languages already.";

/// A text in the other language.
pub(crate) struct TranslationResult {
    pub(crate) text: String,
    /// The language that it was in, if that was found.
    pub(crate) language: Option<Language>,
}

/// Stores the outcome: the text, or in plain words why it cannot be had.
pub(crate) async fn store_result(
    cx: &Cx,
    row: TranslationRow,
    message: Option<&MessageRow>,
    mut outcome: Result<TranslationResult, &'static str>,
) -> Result<(), Failure> {
    if let (Some(message), Ok(translated)) = (message, &outcome) {
        match note_on_message(cx, &row, message).await? {
            // A text that was deleted must not remain in another language.
            Some(obstacle) => outcome = Err(obstacle),
            None if message.origin == MessageOrigin::Customer => {
                if let Some(language) = &translated.language {
                    note_language(cx, &row, language).await?;
                }
            }
            None => {}
        }
    }
    let (state, text, detected, reason) = match outcome {
        Ok(translated) => (
            TranslationState::Ready,
            Some(translated.text),
            translated.language,
            None,
        ),
        Err(words) => (TranslationState::Failed, None, None, Some(words.to_owned())),
    };
    let translation_id = row.translation_id;
    let mut changes = Changes::new();
    changes.replace(TranslationRow {
        state,
        text,
        detected,
        reason,
        ..row
    });
    changes.publish(Event::TranslationChanged { translation_id });
    match cx.store().commit(changes).await {
        // Erased, or finished by a concurrent delivery.
        Err(Error::Conflict { .. }) => Ok(()),
        outcome => Ok(outcome?),
    }
}

/// Stores the reference from the message to its translation, or returns in plain words why the
/// message cannot have it any more.
async fn note_on_message(
    cx: &Cx,
    row: &TranslationRow,
    message: &MessageRow,
) -> Result<Option<&'static str>, Failure> {
    let tag = row.target.as_str();
    let prepare = |_| async move {
        let mut changes = Changes::new();
        let at = key::message(message.thread_id, message.message_id);
        let Some(mut message) = cx.store().get::<MessageRow>(at).await? else {
            return Ok::<_, Failure>((changes, Some(CHANGED)));
        };
        if TranslationRow::id_for_message(&message, &row.target) != row.translation_id {
            return Ok((changes, Some(CHANGED)));
        }
        if message.translations.get(tag) == Some(&row.translation_id) {
            return Ok((changes, None));
        }
        if message.translations.len() >= TranslationRow::MOST_OF_A_MESSAGE {
            return Ok((changes, Some(FULL)));
        }
        message
            .translations
            .insert(tag.to_owned(), row.translation_id);
        changes.replace(message);
        Ok((changes, None))
    };
    let store = cx.store();
    store.commit_with_retry(on_any_conflict, prepare).await
}

/// Remembers in which language the customer writes, for replies.
async fn note_language(cx: &Cx, row: &TranslationRow, language: &Language) -> Result<(), Failure> {
    const UNDETERMINED: &str = "und";
    if language.primary() == UNDETERMINED {
        return Ok(());
    }
    let prepare = |_| async move {
        let mut changes = Changes::new();
        let row_key = key::thread(row.thread_id);
        let thread: Option<ThreadRow> = cx.store().get(row_key).await?;
        if let Some(thread) = thread.filter(|thread| thread.language.as_ref() != Some(language)) {
            changes.replace(ThreadRow {
                language: Some(language.clone()),
                ..thread
            });
        }
        Ok::<_, Failure>((changes, ()))
    };
    let store = cx.store();
    store.commit_with_retry(on_any_conflict, prepare).await
}
