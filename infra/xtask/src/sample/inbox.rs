//! A conversation of the bench's company: a number, a customer who wrote, a photo, a translation.

use std::{
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::{
    aws::agent,
    client::Client,
    outside,
    seed::{
        BENCH,
        channel::{self, connect},
        items, phones,
    },
    step::{Failure, Outcome},
};

/// How long one thing may take behind the queues.
const LIMIT: Duration = Duration::from_mins(1);

/// The phone of the customer, in digits.
const CUSTOMER: &str = "13035550142";

/// Makes what is missing; prefixes of ids with the id to use for each.
pub(super) fn open(owner: &Client) -> Outcome<Vec<(&'static str, String)>> {
    let channel = connect(owner, &channel::BENCH)?;
    phones::register(&BENCH)?;
    for act in [
        json!({ "type": "text", "body": "Locked out at the corner of Fifth" }),
        json!({ "type": "image" }),
    ] {
        write(act)?;
    }
    let thread = wait("the message", || {
        let threads = items(&owner.get("/v1/threads")?);
        Ok(threads
            .into_iter()
            .find(|thread| thread["routes"] != json!([])))
    })?;
    let thread_id = text(&thread["thread_id"]);
    let path = format!("/v1/threads/{thread_id}/messages?limit=100");
    let all = || owner.get(&path).map(|page| items(&page));
    let photo = wait("the photo", || {
        let is_copy = |one: &Value| one["file"]["state"] == json!("ready");
        Ok(all()?.into_iter().find(is_copy))
    })?;
    let message = wait("the message", || {
        let is_text = |one: &Value| {
            one["origin"] == json!("customer") && one["content"]["type"] == json!("text")
        };
        Ok(all()?.into_iter().find(is_text))
    })?;
    let message_id = text(&message["message_id"]);
    let path = format!("/v1/threads/{thread_id}/messages/{message_id}/translations");
    let requested = owner.send("POST", &path, &json!({ "language": "es" }))?;
    let translation_id = text(&requested["translation_id"]);
    wait("the translation", || {
        let translation = owner.get(&format!("/v1/translations/{translation_id}"))?;
        Ok(Some(translation).filter(|translation| translation["state"] == json!("ready")))
    })?;
    let company = owner.get("/v1/company")?;
    Ok(vec![
        ("chn_", text(&channel["channel_id"])),
        ("thr_", thread_id),
        ("msg_", message_id),
        ("att_", text(&photo["content"]["attachment_id"])),
        ("trl_", translation_id),
        ("co_", text(&company["company_id"])),
    ])
}

/// Lets as many messages through as the bench sends, or only as many as Meta does.
pub(super) fn hold_to_pace(is_held: bool) -> Outcome<()> {
    let change = json!({ "meta": { "pair_limit": is_held } });
    agent(Duration::from_secs(5))
        .patch(format!("{}/_control/settings", outside::url()))
        .header("content-type", "application/json")
        .send(change.to_string())?;
    Ok(())
}

/// The customer does something.
fn write(mut act: Value) -> Outcome<()> {
    act["phone_number_id"] = json!(channel::BENCH.id);
    act["person"] = json!({ "phone": CUSTOMER, "name": "Dana Sample" });
    agent(LIMIT)
        .post(format!("{}/_control/meta/actions", outside::url()))
        .header("content-type", "application/json")
        .send(act.to_string())?;
    Ok(())
}

/// Looks until it finds something.
fn wait(what: &str, look: impl Fn() -> Outcome<Option<Value>>) -> Outcome<Value> {
    let started = Instant::now();
    while started.elapsed() < LIMIT {
        if let Some(value) = look()? {
            return Ok(value);
        }
        thread::sleep(Duration::from_millis(200));
    }
    Err(Failure::new(format!("{what} did not come")))
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
