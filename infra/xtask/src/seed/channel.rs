//! The made companies' WhatsApp numbers: those that the outside world knows from the start.

use std::time::Duration;

use serde_json::{Value, json};

use crate::{
    aws::agent,
    client::Client,
    outside,
    seed::items,
    step::{Failure, Outcome},
};

/// A number at Meta.
pub(crate) struct Number {
    /// Meta's id of it.
    pub(crate) id: &'static str,
    /// Meta's id of the business account that has it.
    waba_id: &'static str,
}

/// The demo company's.
pub(super) const DEMO: Number = Number {
    id: "106540352242921",
    waba_id: "102290129340391",
};
/// That of the bench's company.
pub(crate) const BENCH: Number = Number {
    id: "106540352242922",
    waba_id: "102290129340392",
};

/// Connects a number as an owner does at the end of Embedded Signup. Returns the channel.
pub(crate) fn connect(owner: &Client, number: &Number) -> Outcome<Value> {
    let there = items(&owner.get("/v1/channels")?);
    let mut connected = there
        .iter()
        .filter(|one| one["state"] == json!("connected"));
    if let Some(channel) = connected.next() {
        return Ok(channel.clone());
    }
    let form = json!({
        "kind": "whatsapp", "phone_number_id": number.id, "waba_id": number.waba_id,
        "signup_code": signup_code(number)?,
    });
    owner.send("POST", "/v1/channels", &form)
}

/// What Meta's page hands to the browser when somebody has signed up there.
fn signup_code(number: &Number) -> Outcome<String> {
    let text = agent(Duration::from_secs(5))
        .post(format!("{}/_control/meta/codes", outside::url()))
        .header("content-type", "application/json")
        .send(json!({ "waba_id": number.waba_id }).to_string())?
        .body_mut()
        .read_to_string()?;
    let answer: Value = serde_json::from_str(&text)?;
    let code = answer["code"].as_str().map(str::to_owned);
    code.ok_or_else(|| Failure::new("the outside world hands out no code"))
}
