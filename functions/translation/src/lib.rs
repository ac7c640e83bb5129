//! Translations of messages and replies, asked for and made.

mod message_translate;
mod reply_translate;
mod translate;
mod translation;
mod translation_view;

use work::WorkerFunction;

pub use translate::Translate;

api::endpoints! {
    MESSAGE_TRANSLATE: message_translate::MessageTranslate,
    REPLY_TRANSLATE: reply_translate::ReplyTranslate,
    TRANSLATION_VIEW: translation_view::TranslationView,
}

/// The function of [`Translate`].
pub static TRANSLATE: WorkerFunction = WorkerFunction::of::<Translate>();

/// The workers of this area.
pub const WORKERS: &[&WorkerFunction] = &[&TRANSLATE];
