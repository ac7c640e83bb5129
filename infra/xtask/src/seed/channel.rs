//! The demo company's WhatsApp number: the first one that the outside world knows.

use std::time::Duration;

use serde_json::{Value, json};

use crate::{
    aws::agent,
    client::Client,
    outside,
    seed::items,
    step::{Failure, Outcome},
};

/// Meta's id of the number.
const PHONE_NUMBER_ID: &str = "106540352242921";
/// Meta's id of the business account that has it.
const WABA_ID: &str = "102290129340391";

/// Connects the number as an owner does at the end of Embedded Signup. Returns how people read it.
pub(super) fn connect(owner: &Client) -> Outcome<String> {
    let there = items(&owner.get("/v1/channels")?);
    let mut connected = there
        .iter()
        .filter(|one| one["state"] == json!("connected"));
    let channel = if let Some(channel) = connected.next() {
        channel.clone()
    } else {
        let form = json!({
            "kind": "whatsapp", "phone_number_id": PHONE_NUMBER_ID, "waba_id": WABA_ID,
            "signup_code": signup_code()?,
        });
        owner.send("POST", "/v1/channels", &form)?
    };
    let number = channel["display_number"].as_str().map(str::to_owned);
    number.ok_or_else(|| Failure::new("the channel has no number"))
}

/// What Meta's page hands to the browser when somebody has signed up there.
fn signup_code() -> Outcome<String> {
    let text = agent(Duration::from_secs(5))
        .post(format!("{}/_control/meta/codes", outside::url()))
        .header("content-type", "application/json")
        .send(json!({ "waba_id": WABA_ID }).to_string())?
        .body_mut()
        .read_to_string()?;
    let answer: Value = serde_json::from_str(&text)?;
    let code = answer["code"].as_str().map(str::to_owned);
    code.ok_or_else(|| Failure::new("the outside world hands out no code"))
}
