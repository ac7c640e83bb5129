//! What becomes of an accepted mail, reported by webhooks. The recipient's name decides:
//! `bounced@…`, `complained@…`, `suppressed@…`, `delayed@…`, `failed@…`; all others receive it.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::address;
use super::mail::Mail;
use crate::world::World;

/// One step of a story: the event and what its webhook says beyond the usual.
type Step = (&'static str, Value);

/// Lets the story of a mail unfold in the background.
pub(crate) fn begin(world: &Arc<World>, mail: Mail) {
    let world = Arc::clone(world);
    tokio::spawn(async move {
        let knobs = world.knobs();
        let pause = Duration::from_millis(knobs.event_delay_ms);
        let mut postponed = Vec::new();
        let steps = steps(&world, &mail);
        let longest = steps
            .iter()
            .map(|(_, steps)| steps.len())
            .max()
            .unwrap_or_default();
        for number in 0..longest {
            tokio::time::sleep(pause).await;
            for (to, steps) in &steps {
                let Some((event, extra)) = steps.get(number) else {
                    continue;
                };
                let Some(body) = happen(&world, &mail, to, event, extra) else {
                    return;
                };
                if knobs.reorder_webhooks {
                    postponed.push(body);
                } else {
                    world.announce(&body);
                }
            }
        }
        for body in postponed.iter().rev() {
            world.announce(body);
            tokio::time::sleep(pause).await;
        }
    });
}

/// The steps by recipient. What all have in common is delivered once, for all of them.
fn steps(world: &World, mail: &Mail) -> Vec<(Vec<String>, Vec<Step>)> {
    let mut groups: Vec<(Vec<String>, Vec<Step>)> = Vec::new();
    for to in &mail.to {
        let steps = fate(world, to);
        match groups.iter_mut().find(|(_, known)| *known == steps) {
            Some((recipients, _)) => recipients.push(to.clone()),
            None => groups.push((vec![to.clone()], steps)),
        }
    }
    groups
}

fn fate(world: &World, to: &str) -> Vec<Step> {
    let plain = |event| (event, json!({}));
    let suppressed = |reason: &str| {
        let message = "The address is on the suppression list of this account.";
        let about =
            json!({ "type": "OnAccountSuppressionList", "message": message, "reason": reason });
        vec![("suppressed", json!({ "suppressed": about }))]
    };
    if world
        .resend
        .suppressed
        .with(|all| all.contains(&to.to_ascii_lowercase()))
    {
        return suppressed("previous_bounce");
    }
    match address::role(to).as_str() {
        "bounced" => {
            let message = "The recipient's mail server does not know this address.";
            let bounce = json!({
                "type": "Permanent",
                "subType": "General",
                "message": message,
                "diagnosticCode": ["smtp; 550 5.1.1 user unknown"],
            });
            vec![plain("sent"), ("bounced", json!({ "bounce": bounce }))]
        }
        "complained" => vec![plain("sent"), plain("delivered"), plain("complained")],
        "suppressed" => suppressed("previous_complaint"),
        "delayed" => vec![plain("sent"), plain("delivery_delayed"), plain("delivered")],
        "failed" => vec![(
            "failed",
            json!({ "failed": { "reason": "reached_daily_quota" } }),
        )],
        _ => vec![plain("sent"), plain("delivered")],
    }
}

/// Lets one step happen; nothing if the mail is forgotten by now.
fn happen(
    world: &World,
    mail: &Mail,
    to: &[String],
    event: &'static str,
    extra: &Value,
) -> Option<Value> {
    let now = world.clock.now();
    let seen = world.resend.mails.with(|mails| {
        let stored = mails.iter_mut().rev().find(|stored| stored.id == mail.id)?;
        stored.happened(event, now);
        Some(stored.clone())
    })?;
    world.publish("mail", &seen);
    if matches!(event, "bounced" | "complained") {
        let dead = to.iter().map(|to| to.to_ascii_lowercase());
        world.resend.suppressed.with(|all| all.extend(dead));
    }
    let mut data = json!({
        "email_id": mail.id,
        "message_id": format!("<{}@outside.local>", mail.id),
        "created_at": mail.at,
        "from": mail.from,
        "to": to,
        "subject": mail.subject,
        "tags": mail.tags,
    });
    for (name, value) in extra.as_object().into_iter().flatten() {
        data[name] = value.clone();
    }
    Some(json!({ "type": format!("email.{event}"), "created_at": now, "data": data }))
}
