//! `POST /v1/threads/{thread_id}/messages/{message_id}/translations`: asks for a message in another
//! language. Asking again gives what there is, and costs nothing.

use api::{Accepted, Code, Cx, Endpoint, Json, Loaded, Problem, Route, SignedIn};
use data::row::{MessageRow, TranslationRow};
use domain::language::Language;
use domain::message::MessageOrigin;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::translation::{Translation, TranslationRequest, request_translation};
use conversations::MessagePath;

/// See [`Endpoint::SUMMARY`].
pub struct MessageTranslate;

/// Into which language.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTranslation {
    /// The language to translate into.
    language: Language,
}

impl Endpoint for MessageTranslate {
    const NAME: &'static str = "message-translate";
    const ROUTE: Route = Route::post("/v1/threads/{thread_id}/messages/{message_id}/translations");
    const SUMMARY: &'static str = "Ask for a message in another language.";
    const DETAILS: &'static str = "The answer is `pending` until the translation is there: look again at `GET /v1/translations/{translation_id}`.";

    type Access = SignedIn;
    type Input = (Loaded<MessagePath>, Json<NewTranslation>);
    type Output = Accepted<Translation>;

    async fn handle(
        cx: Cx<SignedIn>,
        (message, Json(new)): (MessageRow, Json<NewTranslation>),
    ) -> Result<Accepted<Translation>, Problem> {
        let is_text = message.origin != MessageOrigin::System && message.content.text().is_some();
        if !is_text {
            return Err(Problem::refused(
                Code::NothingToTranslate,
                "This message has no text to translate.",
            ));
        }
        let is_stored = message.translations.contains_key(new.language.as_str());
        if !is_stored && message.translations.len() >= TranslationRow::MOST_OF_A_MESSAGE {
            return Err(Problem::refused(
                Code::TooManyLanguages,
                "This message has already been translated into the maximum number of languages.",
            ));
        }
        let request = TranslationRequest {
            translation_id: TranslationRow::id_for_message(&message, &new.language),
            thread_id: message.thread_id,
            message_id: Some(message.message_id),
            source: None,
            target: new.language,
        };
        Ok(Accepted(request_translation(&cx, request).await?))
    }
}
