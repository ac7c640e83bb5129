//! Channels: connected by proof alone, checked, given new credentials, disconnected, connected again.

mod checked;
mod connected;
mod ended;
mod front;
mod own_apps;
mod refused;
mod registered;
mod templates;

use std::sync::atomic::{AtomicU32, Ordering};

use data::key;
use data::row::ChannelRow;
use domain::id::ChannelId;
use outside::{MetaApp, MetaNumber};
use serde_json::{Value, json};
use tests::{Answer, Caller, Team, World};

/// Two numbers of one run must differ.
static NUMBERS: AtomicU32 = AtomicU32::new(1000);

/// A number at Meta that nobody has connected.
fn number(world: &World) -> MetaNumber {
    let digits = format!("1720555{:04}", NUMBERS.fetch_add(1, Ordering::Relaxed));
    let number = MetaNumber::made_of(&digits, "Anvil Lock & Key");
    world.outside.add_meta_number(number.clone());
    number
}

/// The same behind a company's own app.
fn own_number(world: &World) -> MetaNumber {
    let number = number(world);
    let number = MetaNumber {
        app: Some(MetaApp {
            id: format!("9{}", number.waba_id),
            secret: "the-secret-of-an-own-app".into(),
            callback_url: None,
        }),
        ..number
    };
    world.outside.add_meta_number(number.clone());
    number
}

/// What the page sends after a sign-up that gave access to this number.
fn signed_up(world: &World, number: &MetaNumber) -> Value {
    json!({
        "kind": "whatsapp",
        "phone_number_id": number.phone_number_id,
        "waba_id": number.waba_id,
        "signup_code": world.outside.meta_code(&number.waba_id),
    })
}

/// What an owner enters of the company's own app.
fn entered(number: &MetaNumber) -> Value {
    json!({
        "kind": "whatsapp",
        "phone_number_id": number.phone_number_id,
        "waba_id": number.waba_id,
        "token": number.token,
        "app_secret": "the-secret-of-an-own-app",
    })
}

async fn connect(owner: &Caller, body: Value) -> Answer {
    owner.post("/v1/channels", body).await
}

/// Connects a number through the product's app.
async fn connected(world: &World, team: &Team) -> (MetaNumber, Value) {
    let number = number(world);
    let answer = connect(&team.owner, signed_up(world, &number)).await;
    (number, answer.expect(201))
}

async fn check(owner: &Caller, channel: &Value) -> Answer {
    owner
        .call("POST", format!("{}/check", at(channel)))
        .send()
        .await
}

/// Where a channel is.
fn at(channel: &Value) -> String {
    format!("/v1/channels/{}", channel["channel_id"].as_str().unwrap())
}

/// The channel as it is stored.
async fn row(team: &Team, channel: &Value) -> ChannelRow {
    let id = ChannelId::parse(channel["channel_id"].as_str().unwrap()).unwrap();
    let row = team.store().get(key::channel(id)).await.unwrap();
    row.unwrap()
}

/// The names of the events about channels that wait, oldest first.
async fn channel_events(team: &Team) -> Vec<&'static str> {
    let page_request = data::PageRequest::first(100);
    let range = key::waiting();
    let page = team
        .store()
        .page::<data::outbox::Envelope>(&range, &page_request);
    let waiting = page.await.unwrap().items;
    let names = waiting.iter().map(|one| one.event.name());
    names.filter(|name| name.starts_with("channel_")).collect()
}

/// What stands in the audit trail about a channel, newest first.
async fn audited(team: &Team) -> Vec<String> {
    let trail = team.owner.get("/v1/audit").await.expect(200);
    let items = trail["items"].as_array().unwrap().iter();
    let actions = items.map(|one| one["action"].as_str().unwrap().to_owned());
    actions.filter(|one| one.starts_with("channel_")).collect()
}
