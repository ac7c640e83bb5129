//! `POST /v1/threads/{thread_id}/translations`: asks for one's own reply in the customer's language,
//! to be looked at before it is sent.

use api::{Accepted, Cx, Endpoint, Json, Loaded, Problem, Route, SignedIn};
use data::row::{ThreadRow, TranslationRow};
use domain::language::Language;
use domain::text::MessageText;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::translation::{Translation, TranslationRequest, request_translation};
use conversations::ThreadPath;

/// See [`Endpoint::SUMMARY`].
pub struct ReplyTranslate;

/// A reply that a member has written, for the customer to read in another language.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewReplyTranslation {
    /// The text of the reply, not sent yet.
    text: MessageText,
    /// Into which language; by default the customer's own, as last detected.
    language: Option<Language>,
}

impl Endpoint for ReplyTranslate {
    const NAME: &'static str = "reply-translate";
    const ROUTE: Route = Route::post("/v1/threads/{thread_id}/translations");
    const SUMMARY: &'static str = "Ask for a reply in the customer's language.";
    const DETAILS: &'static str = "The answer is `pending` until the translation is there: look again at `GET /v1/translations/{translation_id}`.";

    type Access = SignedIn;
    type Input = (Loaded<ThreadPath>, Json<NewReplyTranslation>);
    type Output = Accepted<Translation>;

    async fn handle(
        cx: Cx<SignedIn>,
        (thread, Json(new)): (ThreadRow, Json<NewReplyTranslation>),
    ) -> Result<Accepted<Translation>, Problem> {
        let target = new.language.or(thread.language).ok_or_else(|| {
            Problem::field(
                "/language",
                "is required because the customer's language isn't known yet",
            )
        })?;
        let text = new.text.as_str();
        let request = TranslationRequest {
            translation_id: TranslationRow::id_for_reply(thread.thread_id, text, &target),
            thread_id: thread.thread_id,
            message_id: None,
            source: Some(text.to_owned()),
            target,
        };
        Ok(Accepted(request_translation(&cx, request).await?))
    }
}
