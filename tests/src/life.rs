//! Everything that a member can leave behind, made through the API by a member with a name of its own.

use std::time::{Duration, Instant};

use auth::totp::TotpSecret;
use domain::role::Role;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::{Caller, Line, PASSWORD, Person, Team, Things, World, link_token};

/// What nothing of may be left once the member is erased: names, addresses, phone, devices, places.
pub const TRACES: [&str; 12] = [
    "Quentin",
    "Zebrowski",
    "quentin.",
    "3035550177",
    "555-0177",
    "Zebra phone",
    "5eb0a1c2d3e4f5061728394a5b6c7d8e9f001122334455667788990011223344",
    "c0ffee00d3e4f5061728394a5b6c7d8e9f001122334455667788990011223344",
    "Zebra hills",
    "104.99871",
    "Zebra safes",
    "Zebra question",
];

/// The address that the member ends with.
pub const EMAIL: &str = "quentin.two@example.com";

/// A member who has lived through all there is: joined by invitation, changed the address, worked, was off,
/// owned the company with others, of whom one was removed, wrote, was notified.
pub struct Life {
    /// The member, signed in.
    pub member: Caller,
    /// The code app.
    pub secret: TotpSecret,
    /// A job that the member did.
    pub job_id: String,
}

impl Life {
    /// Lives it.
    pub async fn of(world: &World, team: &Team) -> Self {
        let things = Things::of(world, team).await;
        let member = join(world, team).await;
        let member = change_address(world, member).await;
        let secret = switch_totp_on(world, &member).await;
        let push = json!({
            "token": TRACES[6], "voip_token": TRACES[7], "environment": "production",
        });
        member.put("/v1/me/push-token", push).await.expect(204);
        let question = json!({ "subject": "Zebra question", "text": "Call Quentin Zebrowski." });
        let asked = member.post("/v1/support-requests", question).await;
        asked.expect(201);
        be_described(team, &member).await;
        let job_id = work(world, team, &things, &member).await;
        own(world, team, &member).await;
        write(world, team, &member).await;
        world.drain().await;
        Self {
            member,
            secret,
            job_id,
        }
    }

    /// Deletes the account, and gives the answer.
    pub async fn delete(&self, world: &World) -> Value {
        world.advance(SignedDuration::from_secs(30));
        let code = self.secret.code(world.clock.now());
        let body = json!({ "password": PASSWORD, "totp_code": code });
        let call = self.member.call("DELETE", "/v1/me").json(&body);
        call.send().await.expect(200)
    }
}

impl World {
    /// Somebody of a team on a new device, for tests that take longer than a session lasts.
    pub async fn again(&self, member: &Caller) -> Caller {
        let phone = self.anonymous();
        let started = phone.sign_in(&member.email, PASSWORD).await;
        phone.signed_in_by(&started)
    }

    /// Runs `deletion-sweep` now; returns how many members it erased.
    pub async fn sweep_deletions(&self) -> usize {
        let deadline = Instant::now() + Duration::from_mins(1);
        let slot = self.clock.now().to_string();
        let found = self.run_sweep("deletion-sweep", &slot, deadline).await;
        found.expect("no other has run this slot")
    }
}

async fn join(world: &World, team: &Team) -> Caller {
    let email = "quentin.one@example.com";
    let invited = json!({
        "name": "Quentin Zebrowski", "email": email, "roles": ["technician"],
    });
    let invited = team.owner.post("/v1/invitations", invited).await;
    invited.expect(201);
    world.drain().await;
    let token = link_token(&world.outside.mails_to(email)[0], "/accept-invitation");
    let accept = json!({ "phone": "(303) 555-0177", "password": PASSWORD });
    let path = format!("/v1/invitations/{token}/accept");
    world.anonymous().post(path, accept).await.expect(201);
    sign_in(world, email).await
}

async fn sign_in(world: &World, email: &str) -> Caller {
    let phone = world.anonymous();
    let mut credentials = phone.credentials(email, PASSWORD);
    credentials["device_name"] = json!("Zebra phone");
    let started = phone.post("/v1/sessions", credentials).await;
    phone.signed_in_by(&started)
}

async fn change_address(world: &World, member: Caller) -> Caller {
    let change = json!({ "email": EMAIL, "current_password": PASSWORD });
    member.patch("/v1/me", change).await.expect(200);
    world.drain().await;
    let token = link_token(&world.outside.mails_to(EMAIL)[0], "/verify-email");
    let path = format!("/v1/email-verifications/{token}");
    let verified = world.anonymous().call("POST", path).send().await;
    verified.expect(200);
    // A second device, by the new address, is told of by mail.
    sign_in(world, EMAIL).await;
    Caller {
        email: EMAIL.to_owned(),
        ..member
    }
}

async fn switch_totp_on(world: &World, member: &Caller) -> TotpSecret {
    let body = json!({ "password": PASSWORD });
    let enrolled = member.post("/v1/me/totp", body).await.expect(200);
    let text = enrolled["secret"].as_str().expect("a text");
    let secret = TotpSecret::parse(text).expect("base32");
    let code = json!({ "code": secret.code(world.clock.now()) });
    member.post("/v1/me/totp/confirm", code).await.expect(200);
    secret
}

async fn be_described(team: &Team, member: &Caller) {
    let path = format!("/v1/members/{}", member.id());
    let abilities = json!({
        "skills": ["Zebra safes"],
        "home_zone": { "name": "Zebra hills", "location": { "lat": 39.7, "lng": -104.998_71 } },
    });
    team.owner.patch(&path, abilities).await.expect(200);
    let shifts = json!({
        "effective_on": "2030-03-04", "time_zone": "America/Denver",
        "shifts": [{ "day": "monday", "starts": "08:00", "ends": "12:00" }],
        "reason": "As Quentin asked",
    });
    let set = team.dispatcher.put(format!("{path}/shifts"), shifts).await;
    set.expect(200);
    let time_off = json!({
        "starts_at": "2030-07-01T06:00:00Z", "ends_at": "2030-07-08T06:00:00Z",
        "reason": "Quentin marries",
    });
    let path = format!("{path}/time-off");
    team.dispatcher.post(path, time_off).await.expect(201);
}

/// Does one job, is given another one, and tells where that is.
async fn work(world: &World, team: &Team, things: &Things, member: &Caller) -> String {
    let duty = json!({ "on_duty": true });
    member.put("/v1/me/duty", duty).await.expect(200);
    let order = json!({
        "customer_id": things.id("customer_id"), "site_id": things.id("site_id"),
        "job_type_id": things.id("job_type_id"), "technician_id": member.id(),
    });
    let mut job_id = String::new();
    for steps in [&["accepted", "en_route", "on_site", "done"][..], &[]] {
        let job = team.dispatcher.post("/v1/jobs", order.clone()).await;
        let path = format!("/v1/jobs/{}", text(&job.expect(201)["job_id"]));
        for to in steps {
            let step = member.post(format!("{path}/transitions"), json!({ "to": to }));
            step.await.expect(200);
            job_id = path.rsplit('/').next().expect("an id").to_owned();
        }
    }
    // Not at the customer's: an arrival would set the pin of the site.
    world.advance(SignedDuration::from_secs(2));
    let now = world.clock.now().to_string();
    let fix = json!({
        "at": now, "lat": 39.7392, "lng": -104.998_71, "accuracy_meters": 8, "mode": "foreground",
    });
    let report = json!({ "sent_at": now, "fixes": [fix] });
    member.post("/v1/me/locations", report).await.expect(200);
    let paid = json!({
        "method": "cash", "amount": { "amount_minor": 5000, "currency": "USD" },
    });
    let path = format!("/v1/jobs/{job_id}/payments");
    member.post(path, paid).await.expect(201);
    let file = json!({
        "kind": "document", "media_type": "application/pdf", "size_bytes": 100,
        "file_name": "Quentin.pdf",
    });
    member.post("/v1/attachments", file).await.expect(201);
    job_id
}

/// Writes to a customer, as whoever looks after the thread.
async fn write(world: &World, team: &Team, member: &Caller) {
    let line = Line::connect(world, team).await;
    let casey = Person::new("Casey Other", "13035550198");
    let message = line.text(&casey, "Locked out").await;
    let thread = format!("/v1/threads/{}", message.thread_id);
    let assign = json!({ "assigned_to": member.id().to_string() });
    team.dispatcher.patch(&thread, assign).await.expect(200);
    let reply = json!({ "text": "On our way" });
    let sent = member.post(format!("{thread}/messages"), reply).await;
    sent.expect(201);
    world.drain().await;
}

/// Owns the company with others: invites, promotes and removes somebody.
async fn own(world: &World, team: &Team, member: &Caller) {
    let path = format!("/v1/members/{}", member.id());
    let promote = json!({ "roles": ["owner", "technician"] });
    team.owner.patch(path, promote).await.expect(200);
    let invited = json!({
        "name": "Indra Other", "email": "indra.other@example.com", "roles": ["dispatcher"],
    });
    member.post("/v1/invitations", invited).await.expect(201);
    let other = team.member(world, &[Role::Dispatcher]).await;
    let path = format!("/v1/members/{}", other.id());
    let demote = json!({ "roles": ["technician"] });
    member.patch(&path, demote).await.expect(200);
    member.delete(path).await.expect(204);
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}
