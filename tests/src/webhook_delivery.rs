//! Webhook deliveries in Meta's own shape, and how a test hands them to the worker.

use std::time::{Duration, Instant};

use data::inbound::{InboundAccount, InboundBody, InboundPart, InboundSigner};
use domain::channel::ChannelKind;
use domain::id::InboundId;
use serde_json::{Value, json};
use work::{Progress, Received};

use crate::{Line, Person, World, registry};

/// One webhook delivery about one number.
#[derive(Clone, Debug)]
pub struct WebhookDelivery {
    number_id: String,
    account_id: String,
    changes: Vec<Value>,
}

/// A number that is nobody's.
const NOBODYS_NUMBER: &str = "199999999999999";

impl Line {
    /// Nothing yet.
    pub fn webhook(&self) -> WebhookDelivery {
        WebhookDelivery {
            number_id: self.channel.number_id.clone(),
            account_id: self.channel.account_id.clone(),
            changes: Vec::new(),
        }
    }

    /// One message of a person; `from` and the contact are added.
    pub fn wrote(&self, from: &Person, message: Value) -> WebhookDelivery {
        self.webhook().wrote(from, message)
    }
}

impl WebhookDelivery {
    /// The same about a number that nobody has connected.
    #[must_use]
    pub fn to_nobody(self) -> Self {
        let changes = json!(self.changes)
            .to_string()
            .replace(&self.number_id, NOBODYS_NUMBER);
        Self {
            number_id: NOBODYS_NUMBER.into(),
            account_id: "188888888888888".into(),
            changes: serde_json::from_str(&changes).expect("digits in the place of digits"),
        }
    }

    /// A message of a person; `from` and the contact are added.
    #[must_use]
    pub fn wrote(self, from: &Person, mut message: Value) -> Self {
        message["from"] = json!(from.digits);
        let mut contact = json!({ "profile": { "name": from.name }, "wa_id": from.digits });
        if message["from_user_id"].is_string() {
            contact["user_id"] = message["from_user_id"].clone();
        }
        self.value(
            "messages",
            json!({ "contacts": [contact], "messages": [message] }),
        )
    }

    /// A message of the company in the app on its phone; `from` and `to` are added.
    #[must_use]
    pub fn echoed(self, to: &Person, mut message: Value) -> Self {
        message["from"] = json!(self.number_id);
        message["to"] = json!(to.digits);
        self.value("smb_message_echoes", json!({ "message_echoes": [message] }))
    }

    /// A status of a message that went out.
    #[must_use]
    pub fn status(self, status: &Value) -> Self {
        self.value("messages", json!({ "statuses": [status] }))
    }

    /// A change of this field; what is the same for all of the number is added.
    #[must_use]
    pub fn value(mut self, field: &str, mut value: Value) -> Self {
        value["messaging_product"] = json!("whatsapp");
        value["metadata"] = json!({
            "display_phone_number": self.number_id,
            "phone_number_id": self.number_id,
        });
        self.changes.push(json!({ "field": field, "value": value }));
        self
    }

    /// A change of the account, which names no number.
    #[must_use]
    pub fn account(mut self, field: &str, value: &Value) -> Self {
        self.changes.push(json!({ "field": field, "value": value }));
        self
    }

    /// A change of the account that happened at this second.
    #[must_use]
    pub fn account_at(mut self, field: &str, value: &Value, second: i64) -> Self {
        self.changes
            .push(json!({ "time": second, "field": field, "value": value }));
        self
    }

    /// The entry of a delivery.
    pub fn entry(&self) -> Value {
        json!({ "id": self.account_id, "changes": self.changes })
    }

    /// A whole delivery of this and others.
    pub fn delivery(all: &[&Self]) -> Vec<u8> {
        let entries: Vec<_> = all.iter().map(|webhook| webhook.entry()).collect();
        let body = json!({ "object": "whatsapp_business_account", "entry": entries });
        body.to_string().into_bytes()
    }

    /// The part that the door makes of it.
    pub fn part(&self, world: &World, signer: InboundSigner) -> InboundPart {
        let names_number = self.changes[0]["value"]["metadata"].is_object();
        InboundPart {
            inbound_id: InboundId::at(world.clock.now()),
            kind: ChannelKind::WhatsApp,
            account: if names_number {
                InboundAccount::Number(self.number_id.clone())
            } else {
                InboundAccount::Business(self.account_id.clone())
            },
            signer,
            received_at: world.clock.now(),
            trace: "test".into(),
            body: InboundBody::Here(json!(self.changes).to_string()),
        }
    }
}

impl World {
    /// Hands the delivery to `inbound-apply`, as signed by the product's own app.
    pub async fn receive(&self, webhook: &WebhookDelivery) -> Progress {
        self.take_part(&webhook.part(self, InboundSigner::Platform))
            .await
    }

    /// Hands a part of a webhook to `inbound-apply`.
    pub async fn take_part(&self, part: &InboundPart) -> Progress {
        let body = serde_json::to_string(part).expect("a part can be written");
        self.take_bodies(&[body], 1).await
    }

    /// Hands a part to `inbound-apply` for the last time before it is given up.
    pub async fn take_part_at_last(&self, part: &InboundPart) -> Progress {
        let body = serde_json::to_string(part).expect("a part can be written");
        self.take_bodies(&[body], work::LAST_RECEIPT).await
    }

    /// Hands bodies of the queue to `inbound-apply`, which gives them for the so-many-th time.
    pub async fn take_bodies(&self, bodies: &[String], receipts: u32) -> Progress {
        let messages: Vec<_> = bodies
            .iter()
            .enumerate()
            .map(|(position, body)| Received {
                message_id: format!("part {position}"),
                body: body.clone(),
                receipts,
            })
            .collect();
        let worker = registry::worker("inbound-apply");
        let deadline = Instant::now() + Duration::from_mins(2);
        self.run_worker(worker, &messages, deadline).await
    }
}
