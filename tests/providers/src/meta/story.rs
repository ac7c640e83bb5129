//! What becomes of a message that a company sent, reported by webhooks.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::message_log::SentMessage;
use super::options::MetaNumber;
use super::refusal;
use super::update::MetaUpdate;
use crate::knobs::LastStatus;
use crate::resend::Happening;
use crate::world::World;

/// Lets the story of a message unfold in the background. When the knob says so, its beginning is
/// delivered before the company has its answer.
pub(crate) async fn begin(
    world: &Arc<World>,
    number: &MetaNumber,
    message: SentMessage,
    failure: Option<u32>,
) {
    let mut steps = match failure {
        Some(_) => vec!["failed"],
        None => steps(world, &message),
    };
    if world.knobs().meta.status_first && !steps.is_empty() {
        let first = steps.remove(0);
        if let Some(update) = happen(world, number, &message, first, failure) {
            world.meta_deliver(update).await;
        }
    }
    let (world, number) = (Arc::clone(world), number.clone());
    tokio::spawn(async move {
        let knobs = world.knobs();
        let pause = Duration::from_millis(knobs.meta.status_delay_ms);
        let mut postponed = Vec::new();
        for step in steps {
            tokio::time::sleep(pause).await;
            let Some(update) = happen(&world, &number, &message, step, failure) else {
                return;
            };
            if knobs.reorder_webhooks {
                postponed.insert(0, update);
            } else {
                world.meta_deliver(update).await;
            }
        }
        for update in postponed {
            world.meta_deliver(update).await;
        }
    });
}

fn steps(world: &World, message: &SentMessage) -> Vec<&'static str> {
    let last = match world.knobs().meta.last_status {
        LastStatus::None => 0,
        LastStatus::Sent => 1,
        LastStatus::Delivered => 2,
        LastStatus::Played if message.content["voice"] == true => 4,
        LastStatus::Read | LastStatus::Played => 3,
    };
    // A reaction gets no receipts beyond its sending.
    let last = if message.kind == "reaction" {
        last.min(1)
    } else {
        last
    };
    ["sent", "delivered", "read", "played"][..last].to_vec()
}

/// Lets one step happen; nothing if the message is forgotten by now.
fn happen(
    world: &World,
    number: &MetaNumber,
    message: &SentMessage,
    step: &'static str,
    failure: Option<u32>,
) -> Option<MetaUpdate> {
    let now = world.clock.now();
    world.meta.message_log.with(|message_log| {
        let stored = message_log.sent_mut(&message.id)?;
        stored.status = step;
        stored.error = failure;
        stored.history.push(Happening {
            at: now,
            event: step,
        });
        Some(())
    })?;
    world.publish_chat(&number.phone_number_id, message.person);
    let mut status = json!({
        "id": message.id,
        "status": step,
        "timestamp": now.as_second().to_string(),
    });
    let mut put = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            status[name] = value;
        }
    };
    put("recipient_id", message.wa_id.clone().map(Value::String));
    put(
        "biz_opaque_callback_data",
        message.callback_data.clone().map(Value::String),
    );
    let by_user = message.wa_id.is_none();
    if failure.is_none() || by_user {
        let user_id = message.user_id.clone();
        put("recipient_user_id", user_id.map(Value::String));
    }
    if let Some(code) = failure {
        put(
            "errors",
            Some(json!([refusal::as_reported(code, details(code))])),
        );
    } else if matches!(step, "sent" | "delivered") {
        let category = if message.kind == "template" {
            "utility"
        } else {
            "service"
        };
        let pricing = json!({
            "billable": message.kind == "template",
            "pricing_model": "PMP",
            "type": "regular",
            "category": category,
        });
        put("pricing", Some(pricing));
    }
    let mut value = json!({
        "messaging_product": "whatsapp",
        "metadata": {
            "display_phone_number": number.digits(),
            "phone_number_id": number.phone_number_id,
        },
        "statuses": [status],
    });
    if failure.is_none() {
        let person = world
            .meta
            .people
            .with(|people| people.get(message.person).clone());
        let mut contact = json!({
            "profile": { "name": person.shown_name() },
            "user_id": message.user_id,
        });
        if let Some(phone) = person.shown_phone() {
            contact["wa_id"] = phone.into();
        }
        value["contacts"] = json!([contact]);
    }
    Some(MetaUpdate {
        waba_id: number.waba_id.clone(),
        field: "messages".to_owned(),
        value,
    })
}

fn details(code: u32) -> &'static str {
    match code {
        131_026 => "Message undeliverable.",
        131_047 => {
            "Message failed to send because more than 24 hours have passed since the customer last \
             replied to this number."
        }
        131_053 => "The file is not of the type that the message states.",
        _ => "The message could not be sent.",
    }
}
