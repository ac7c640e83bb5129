//! The team: members, and the invitations by which new ones join.

mod abilities;
mod invited;
mod joined;
mod last_owner;
mod raced;
mod removed;
mod updated;

use serde_json::{Value, json};
use tests::{Caller, Team, World, link_token};

/// A password that others would not guess.
const PASSWORD: &str = "brass keys under the oak";

/// The path of a member.
fn path(member: &Caller) -> String {
    format!("/v1/members/{}", member.id())
}

/// Invites a technician at this address.
async fn invite(team: &Team, email: &str) -> Value {
    let body = json!({ "name": "Ben Ortiz", "email": email, "roles": ["technician"] });
    team.owner.post("/v1/invitations", body).await.expect(201)
}

/// The path of the link in the newest invitation to this address.
async fn link(world: &World, email: &str) -> String {
    world.drain().await;
    let mails = world.outside.mails_to(email);
    let token = link_token(&mails[0], "/accept-invitation");
    format!("/v1/invitations/{token}/accept")
}

/// What somebody who joins fills in.
fn form() -> Value {
    json!({ "phone": "(303) 555-0187", "password": PASSWORD })
}

/// The actions of the audit trail, newest first.
async fn trail(team: &Team) -> Vec<String> {
    let page = team.owner.get("/v1/audit").await.expect(200);
    let items = page["items"].as_array().expect("a list");
    items
        .iter()
        .map(|entry| entry["action"].as_str().expect("a word").to_owned())
        .collect()
}

/// The subjects of the mails to this address, newest first.
async fn subjects(world: &World, email: &str) -> Vec<String> {
    world.drain().await;
    let mails = world.outside.mails_to(email).into_iter();
    mails.map(|mail| mail.subject).collect()
}
