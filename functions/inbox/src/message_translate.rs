//! `POST /v1/messages/{message_id}/translations`: asks for a message in another language. Asking
//! again gives what there is, and costs nothing.

use api::{Accepted, Cx, Endpoint, Json, Path, Problem, Route, SignedIn};
use data::key;
use data::row::{MessagePlaceRow, MessageRow, TranslationRow};
use domain::id::MessageId;
use domain::language::Language;
use domain::message::MessageOrigin;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::translation::{Translation, Wish, ask};
use crate::visible_thread::visible_thread;

/// See [`Endpoint::SUMMARY`].
pub struct MessageTranslate;

/// Which message.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct TranslatedMessagePath {
    message_id: MessageId,
}

/// Into which language.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTranslation {
    language: Language,
}

impl Endpoint for MessageTranslate {
    const NAME: &'static str = "message-translate";
    const ROUTE: Route = Route::post("/v1/messages/{message_id}/translations");
    const SUMMARY: &'static str = "Ask for a message in another language.";

    type Access = SignedIn;
    type Input = (Path<TranslatedMessagePath>, Json<NewTranslation>);
    type Output = Accepted<Translation>;

    async fn handle(
        cx: Cx<SignedIn>,
        (Path(at), Json(new)): (Path<TranslatedMessagePath>, Json<NewTranslation>),
    ) -> Result<Accepted<Translation>, Problem> {
        let place: Option<MessagePlaceRow> =
            cx.store().get(key::message_place(at.message_id)).await?;
        let place = place.ok_or(Problem::NotFound)?;
        visible_thread(&cx, place.thread_id).await?;
        let message: Option<MessageRow> = cx
            .store()
            .get(key::message(place.thread_id, at.message_id))
            .await?;
        let message = message.ok_or(Problem::NotFound)?;
        let is_text = message.origin != MessageOrigin::System && message.content.text().is_some();
        if !is_text {
            return Err(Problem::refused(
                "nothing_to_translate",
                "this message holds no words of a person",
            ));
        }
        let wish = Wish {
            translation_id: TranslationRow::id_for_message(&message, &new.language),
            thread_id: message.thread_id,
            message_id: Some(message.message_id),
            source: None,
            target: new.language,
        };
        Ok(Accepted(ask(&cx, wish).await?))
    }
}
