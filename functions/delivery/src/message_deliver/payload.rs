//! What a message needs beside its own row before it can go: its file at the provider, what the
//! provider calls the messages it points to, a template's blanks.

use data::row::{AttachmentRow, MessageRow};
use data::{Error, key};
use domain::id::{AttachmentId, MessageId};
use domain::media::{AttachmentState, Kind};
use domain::message::Content;
use providers::whatsapp::{OutgoingContent, OutgoingMedia};
use serde_json::{Value, json};
use work::{Cx, Failure};

use super::draft::Draft;
use super::outcome::Verdict;
use super::route::DeliveryRoute;
use super::{CALL_TIME, RESULT_TIME};

/// Everything that the message needs to be sent.
#[derive(Default)]
pub(crate) struct Payload {
    /// The provider's id of the message it answers.
    pub(crate) reply_to: Option<String>,
    /// The provider's id of the message that an emoji is for.
    target: Option<String>,
    file: Option<File>,
    components: Value,
}

struct File {
    media_id: String,
    name: String,
    is_voice_note: bool,
}

/// A payload, or why there is none.
pub(crate) enum Prepared {
    Ready(Payload),
    Refused(Verdict),
}

/// Prepares the payload. A file is uploaded here, before anything is promised: a file that no
/// message names is seen by nobody.
pub(crate) async fn prepare_payload(
    cx: &Cx,
    draft: &Draft,
    route: &DeliveryRoute,
) -> Result<Prepared, Failure> {
    let mut payload = Payload::default();
    if let Some(answered) = draft.message.reply_to {
        payload.reply_to = provider_id(cx, draft, answered).await?;
    }
    match &draft.message.content {
        Content::Attachment { attachment_id, .. } => {
            match upload(cx, draft, route, *attachment_id).await? {
                Ok(file) => payload.file = Some(file),
                Err(verdict) => return Ok(Prepared::Refused(verdict)),
            }
        }
        Content::Reaction { message_id, .. } => {
            payload.target = provider_id(cx, draft, *message_id).await?;
            if payload.target.is_none() {
                let words = "The message that the emoji is for is not known to WhatsApp.";
                return Ok(Prepared::Refused(Verdict::refused(words.into())));
            }
        }
        Content::Template { parameters, .. } => payload.components = components(parameters),
        _ => {}
    }
    Ok(Prepared::Ready(payload))
}

/// What the provider calls another message of the thread, if it went through the same channel.
async fn provider_id(
    cx: &Cx,
    draft: &Draft,
    message_id: MessageId,
) -> Result<Option<String>, Error> {
    let row_key = key::message(draft.message.thread_id, message_id);
    let other: Option<MessageRow> = cx.store().get(row_key).await?;
    let other = other.filter(|other| other.channel_id == draft.message.channel_id);
    Ok(other.and_then(|other| other.provider_id))
}

fn components(parameters: &[String]) -> Value {
    if parameters.is_empty() {
        return json!([]);
    }
    let texts: Vec<_> = parameters
        .iter()
        .map(|text| json!({"type": "text", "text": text}))
        .collect();
    json!([{"type": "body", "parameters": texts}])
}

async fn upload(
    cx: &Cx,
    draft: &Draft,
    route: &DeliveryRoute,
    attachment_id: AttachmentId,
) -> Result<Result<File, Verdict>, Failure> {
    let missing = || {
        Ok(Err(Verdict::refused(
            "The file is no longer available.".into(),
        )))
    };
    let row: Option<AttachmentRow> = cx.store().get(key::attachment(attachment_id)).await?;
    let Some(row) = row.filter(|row| row.state == AttachmentState::Ready) else {
        return missing();
    };
    let Some(media_type) = &row.media_type else {
        return missing();
    };
    let Some(bytes) = cx.aws().blobs().get(cx.store(), &row.blob()).await? else {
        return missing();
    };
    let name = row.called(media_type);
    let time = cx.remaining().saturating_sub(RESULT_TIME + CALL_TIME);
    let number = &route.channel.number_id;
    let uploaded = route
        .whatsapp
        .upload(number, media_type.as_str(), &name, bytes, time)
        .await;
    Ok(match uploaded {
        Ok(media_id) => Ok(File {
            media_id,
            name,
            // Anything else would arrive as a file of sound.
            is_voice_note: row.kind == Kind::Voice && media_type.as_str() == "audio/ogg",
        }),
        Err(failure) => Err(Verdict::of_upload(&failure, &draft.message)),
    })
}

impl Payload {
    /// The content as it goes out; nothing for what cannot.
    pub(crate) fn content<'a>(&'a self, content: &'a Content) -> Option<OutgoingContent<'a>> {
        Some(match content {
            Content::Text { text } => OutgoingContent::Text {
                body: text,
                preview_url: text.contains("https://"),
            },
            Content::Attachment { kind, text, .. } => {
                let file = self.file.as_ref()?;
                OutgoingContent::Media {
                    kind: media(*kind),
                    media_id: &file.media_id,
                    caption: text.as_deref().filter(|text| !text.is_empty()),
                    file_name: Some(&file.name),
                    voice: file.is_voice_note,
                }
            }
            Content::Location {
                lat,
                lng,
                name,
                address,
            } => OutgoingContent::Location {
                latitude: *lat,
                longitude: *lng,
                name: name.as_deref(),
                address: address.as_deref(),
            },
            Content::Template { name, language, .. } => OutgoingContent::Template {
                name,
                language,
                components: &self.components,
            },
            Content::Reaction { emoji, .. } => OutgoingContent::Reaction {
                message_id: self.target.as_deref()?,
                emoji: emoji.as_deref().unwrap_or_default(),
            },
            Content::Contacts { .. }
            | Content::Choice { .. }
            | Content::Form { .. }
            | Content::Order { .. }
            | Content::Unsupported { .. }
            | Content::Fact { .. }
            | Content::Removed => return None,
        })
    }
}

fn media(kind: Kind) -> OutgoingMedia {
    match kind {
        Kind::Photo => OutgoingMedia::Image,
        Kind::Video => OutgoingMedia::Video,
        Kind::Voice | Kind::Audio => OutgoingMedia::Audio,
        Kind::Document => OutgoingMedia::Document,
        Kind::Sticker => OutgoingMedia::Sticker,
    }
}
