//! Sends messages.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use serde_json::{Value, json};

use super::WhatsApp;
use super::failure::SendFailure;
use super::message_json::message_json;
use super::outgoing::OutgoingWhatsApp;
use crate::call::Call;
use crate::error::CallError;
use crate::form::Form;
use crate::whatsapp_webhook::Who;

/// How long an upload may take.
const UPLOAD: Duration = Duration::from_mins(2);

/// A message that Meta accepted; whether it arrives, status updates say.
#[derive(Clone, PartialEq, Eq)]
pub struct Sent {
    /// Meta's id of it.
    pub wamid: String,
    /// The digits of the phone Meta sends it to, which may be written otherwise than we did.
    pub recipient_phone: Option<String>,
    /// The recipient's business-scoped id, if Meta says it.
    pub recipient_bsuid: Option<String>,
    /// Whether Meta holds it back until it has reviewed the template.
    pub held: bool,
}

/// Shows nothing of the recipient; the id of a message hides a phone number.
impl fmt::Debug for Sent {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Sent(held: {})", self.held)
    }
}

impl WhatsApp {
    /// Sends a message from this number (`POST /{number}/messages`), once.
    ///
    /// Meta knows no idempotency key: after [`SendFailure::Unknown`] only a status with our
    /// callback data shows whether the message was sent.
    pub async fn send(
        &self,
        phone_number_id: &str,
        message: &OutgoingWhatsApp<'_>,
        remaining: Duration,
    ) -> Result<Sent, SendFailure> {
        if message.to.phone.is_none() && message.to.bsuid.is_none() {
            return Err(CallError::NotSendable("a message to nobody").into());
        }
        let call = self.post(phone_number_id, "messages", message_json(message));
        let accepted: Value = self.graph.request(call, remaining).await?;
        let text = |pointer: &str| {
            let text = accepted.pointer(pointer)?.as_str()?;
            (!text.is_empty()).then(|| text.to_owned())
        };
        let recipient = Who::read(&accepted, &["/contacts/0/wa_id", "/contacts/0/user_id"]);
        let status = text("/messages/0/message_status");
        Ok(Sent {
            wamid: text("/messages/0/id").ok_or(SendFailure::Unknown)?,
            recipient_phone: recipient.phone,
            recipient_bsuid: recipient.user_id,
            held: matches!(
                status.as_deref(),
                Some("held_for_quality_assessment" | "paused")
            ),
        })
    }

    /// Shows the person that a message of theirs, and those before it, were read.
    pub async fn mark_read(
        &self,
        phone_number_id: &str,
        wamid: &str,
        remaining: Duration,
    ) -> Result<(), SendFailure> {
        let read = json!({"messaging_product": "whatsapp", "status": "read", "message_id": wamid});
        let call = self.post(phone_number_id, "messages", read.to_string());
        self.graph.send(call, remaining).await
    }

    /// Uploads a file for messages of this number (`POST /{number}/media`) and returns Meta's id of
    /// it, which lives for 30 days. After any failure it may be uploaded again: a file that no
    /// message names is seen by nobody.
    pub async fn upload(
        &self,
        phone_number_id: &str,
        content_type: &str,
        file_name: &str,
        bytes: Bytes,
        remaining: Duration,
    ) -> Result<String, SendFailure> {
        let form = Form::new()
            .text("messaging_product", "whatsapp")
            .text("type", content_type)
            .file("file", file_name, content_type, &bytes)?;
        drop(bytes);
        let call = Call::post_form(&self.graph.base, &[phone_number_id, "media"], form);
        let uploaded: Value = self.graph.request_slowly(call, remaining, UPLOAD).await?;
        let id = uploaded.get("id").and_then(Value::as_str);
        id.map(ToOwned::to_owned).ok_or(SendFailure::Unknown)
    }

    fn post(&self, phone_number_id: &str, edge: &str, json: impl Into<Bytes>) -> Call {
        Call::post_json(&self.graph.base, &[phone_number_id, edge], json)
    }
}
