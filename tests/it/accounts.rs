//! Accounts: from signing up to signing out.

mod addressed;
mod credentials;
mod deleted;
mod erased;
mod flooded;
mod forgotten;
mod notified;
mod passwords;
mod pushed;
mod refreshed;
mod second_factor;
mod sessions;
mod signed_in;
mod signed_up;

use outside::Mail;
use serde_json::{Value, json};
use tests::World;

/// A password that nobody guesses.
const GOOD: &str = "eleven quiet otters row";

/// What somebody sends to sign a company up.
fn company(email: &str) -> Value {
    json!({
        "company_name": "Anvil Lock & Key",
        "name": "Robin Sample",
        "email": email,
        "phone": "303-555-0142",
        "password": GOOD,
    })
}

/// The newest mail to an address with these words in its subject, once all mail is out.
async fn mail(world: &World, address: &str, subject: &str) -> Option<Mail> {
    world.drain().await;
    let mut mails = world.outside.mails_to(address).into_iter();
    mails.find(|mail| mail.subject.contains(subject))
}

/// The subjects of all mails to an address, newest first.
async fn subjects(world: &World, address: &str) -> Vec<String> {
    world.drain().await;
    let mails = world.outside.mails_to(address).into_iter();
    mails.map(|mail| mail.subject).collect()
}

/// The actions in the audit trail of an owner's company, newest first.
async fn trail(owner: &tests::Caller) -> Vec<String> {
    let page = owner.get("/v1/audit?limit=100").await.expect(200);
    let entries = page["items"].as_array().expect("a list").iter();
    entries
        .map(|entry| entry["action"].as_str().expect("a word").to_owned())
        .collect()
}
