//! `translate`: has the texts translated that somebody asked for, each once.
//!
//! Only the text leaves, and in it a token stands for whatever names or identifies anybody
//! ([`private`]). The response is checked, the real words are restored, and it is stored with the
//! message.

mod private;
mod result;

use std::time::Duration;

use data::row::{MessageRow, ThreadRow, TranslationRow, TranslationState};
use data::{Changes, Error, Queue, Secret, Setting, key};
use domain::event::Event;
use domain::fence::fence;
use domain::id::TranslationId;
use domain::language::Language;
use providers::{OpenAi, TextToTranslate, TranslationAnswer, TranslationFailure};
use work::{Cx, Failure, Worker};

use private::Knowledge;
use result::{CHANGED, TranslationResult, store_result};

/// See the module.
pub struct Translate;

/// How many calls are made until somebody has to request it again.
const MOST_TRIES: u32 = 3;

/// The same for a translation that lost or invented something: another try seldom helps.
const MOST_BROKEN_TRIES: u32 = 2;

/// The pause when the provider names none. Somebody is waiting.
const PAUSE: Duration = Duration::from_secs(3);

/// The longest pause that somebody waits for; beyond it the answer is that it cannot be had now.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// Time reserved to store the result of the call.
const RESULT_TIME: Duration = Duration::from_secs(3);

/// What to translate.
struct Source {
    text: String,
    hint: Option<Language>,
    thread: ThreadRow,
    message: Option<MessageRow>,
}

impl Worker for Translate {
    const NAME: &'static str = "translate";
    const QUEUE: Queue = Queue::Translate;
    const SECRETS: &'static [Secret] = &[Secret::OpenAi];
    const SETTINGS: &'static [Setting] = &[Setting::OpenAiModel, Setting::OpenAiUrl];

    async fn handle(cx: Cx) -> Result<(), Failure> {
        let Event::TranslationRequested { translation_id } = cx.envelope().event else {
            let name = cx.envelope().event.name();
            return Err(Failure::Unreadable(format!(
                "{name} is no request for a translation"
            )));
        };
        let Some(row) = begin(&cx, translation_id).await? else {
            return Ok(());
        };
        let Some(source) = source(&cx, &row).await? else {
            return store_result(&cx, row, None, Err(CHANGED)).await;
        };
        let outcome = translated(&cx, &row, &source).await?;
        let message = source.message.as_ref();
        match outcome {
            Ok(translated) => store_result(&cx, row, message, Ok(translated)).await,
            Err(words) => store_result(&cx, row, message, Err(words)).await,
        }
    }
}

/// Counts the try before it is made; nothing if there is nothing to do.
async fn begin(cx: &Cx, translation_id: TranslationId) -> Result<Option<TranslationRow>, Failure> {
    let row: Option<TranslationRow> = cx.store().get(key::translation(translation_id)).await?;
    let Some(row) = row.filter(|row| row.state == TranslationState::Pending) else {
        return Ok(None);
    };
    let mut changes = Changes::new();
    let row = changes.replace(TranslationRow {
        tries: row.tries + 1,
        ..row
    });
    match cx.store().commit(changes).await {
        Ok(()) => Ok(Some(row)),
        // Another worker has it at this moment; it is retried in case that one fails.
        Err(Error::Conflict { .. }) => Err(Failure::Later {
            reason: "the same request is being processed".into(),
            after: PAUSE,
        }),
        Err(error) => Err(error.into()),
    }
}

/// The text as it stands now; nothing if it is not the requested one any more.
async fn source(cx: &Cx, row: &TranslationRow) -> Result<Option<Source>, Failure> {
    let thread: Option<ThreadRow> = cx.store().get(key::thread(row.thread_id)).await?;
    let Some(thread) = thread else {
        return Ok(None);
    };
    let Some(message_id) = row.message_id else {
        return Ok(row.source.clone().map(|text| Source {
            text,
            hint: None,
            thread,
            message: None,
        }));
    };
    let at = key::message(row.thread_id, message_id);
    let message: Option<MessageRow> = cx.store().get(at).await?;
    let unchanged = message.filter(|message| {
        TranslationRow::id_for_message(message, &row.target) == row.translation_id
    });
    Ok(unchanged.and_then(|message| {
        Some(Source {
            text: message.content.text()?.to_owned(),
            hint: thread.language.clone(),
            thread,
            message: Some(message),
        })
    }))
}

/// The text in the other language, or in plain words why it cannot be had.
async fn translated(
    cx: &Cx,
    row: &TranslationRow,
    source: &Source,
) -> Result<Result<TranslationResult, &'static str>, Failure> {
    let knowledge = Knowledge::of(cx, &source.thread).await?;
    let fenced = fence(&source.text, &knowledge.known());
    if !fenced.has_words() {
        return Ok(Ok(TranslationResult {
            text: source.text.clone(),
            language: None,
        }));
    }
    let openai = cx.app().openai().await?;
    let text_to_translate = TextToTranslate {
        text: &fenced.text,
        target: &row.target,
        hint: source.hint.as_ref(),
    };
    let answer = match call(cx, &openai, &text_to_translate).await {
        Ok(answer) => answer,
        Err(failure) => return after_failure(row, &failure),
    };
    let restored = fenced
        .restore(&answer.translation)
        .ok()
        .filter(|text| is_of_its_length(&source.text, text));
    match restored {
        Some(text) => Ok(Ok(TranslationResult {
            text,
            language: Some(answer.detected_language),
        })),
        None if row.tries < MOST_BROKEN_TRIES => Err(Failure::Later {
            reason: "the translation lost or invented something".into(),
            after: Duration::from_secs(1),
        }),
        None => Ok(Err(
            "The translation lost or invented something and cannot be trusted.",
        )),
    }
}

/// Whether a translation is about as long as its text. One that is far off answers or sums up the
/// text instead. Scripts differ much, and a few words prove nothing.
fn is_of_its_length(text: &str, translation: &str) -> bool {
    const FEW: usize = 30;
    const MOST: usize = 6;
    let (one, other) = (text.chars().count(), translation.chars().count());
    one.max(other) < FEW || (one <= other * MOST && other <= one * MOST)
}

async fn call(
    cx: &Cx,
    openai: &OpenAi,
    text_to_translate: &TextToTranslate<'_>,
) -> Result<TranslationAnswer, TranslationFailure> {
    // Says which company asks, and nothing by which anybody outside could find it.
    let requester = key::hashed(&format!("translation#{}", cx.store().company_id()));
    let remaining = cx.remaining().saturating_sub(RESULT_TIME);
    openai
        .translate(text_to_translate, &requester, remaining)
        .await
}

fn after_failure(
    row: &TranslationRow,
    failure: &TranslationFailure,
) -> Result<Result<TranslationResult, &'static str>, Failure> {
    let after = match failure {
        TranslationFailure::Later { after } => after.unwrap_or(PAUSE),
        TranslationFailure::Unknown | TranslationFailure::Malformed => PAUSE,
        TranslationFailure::Config { .. } | TranslationFailure::Exhausted { .. } => {
            tracing::error!(cause = %failure, "translations wait for a person");
            return Ok(Err(failure.words()));
        }
        TranslationFailure::Refused | TranslationFailure::Incomplete => {
            return Ok(Err(failure.words()));
        }
    };
    if row.tries < MOST_TRIES && after <= LONGEST_PAUSE {
        Err(Failure::Later {
            reason: failure.to_string(),
            after,
        })
    } else {
        Ok(Err(failure.words()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_translation_that_is_far_too_long_or_too_short_is_none() {
        let text = "The front door does not lock any more since this morning.";
        assert!(is_of_its_length(text, "前门从今天早上起就锁不上了。"));
        assert!(is_of_its_length("ok", "de acuerdo"));
        assert!(!is_of_its_length(text, "No."));
        assert!(!is_of_its_length(
            "ok",
            &"As a locksmith you should ".repeat(3)
        ));
    }
}
