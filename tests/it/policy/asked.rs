//! Members ask for support.

use data::key;
use data::row::{DeadAddressRow, DeadReason, SupportRequestRow};
use data::{Changes, Mailbox};
use domain::id::MailId;
use serde_json::{Value, json};
use tests::{Caller, Team, World};

const PATH: &str = "/v1/support-requests";

fn question() -> Value {
    json!({ "subject": "A job cannot be closed", "text": "The button does nothing.\nJob 4827." })
}

/// The mails that one of our mailboxes got.
fn mails_to(world: &World, mailbox: Mailbox) -> Vec<outside::Mail> {
    let address = world.settings().address_of(mailbox).unwrap();
    world.outside.mails_to(address.as_str())
}

async fn stored(team: &Team, created: &Value) -> SupportRequestRow {
    let id = created["support_request_id"].as_str().unwrap();
    let place = key::support_request(id.parse().unwrap());
    let row: Option<SupportRequestRow> = team.store().get(place).await.unwrap();
    row.expect("it is stored")
}

async fn ask(caller: &Caller, body: Value) -> Value {
    caller.post(PATH, body).await.expect(201)
}

#[tokio::test]
async fn a_question_is_stored_and_sent_once_whatever_the_client_repeats() {
    let world = World::new().await;
    let team = world.team().await;
    let call = || {
        let call = team.technician.call("POST", PATH);
        call.header("idempotency-key", "one-question")
            .json(&question())
    };
    let first = call().send().await.expect(201);
    let again = call().send().await.expect(201);
    assert_eq!(first, again);
    let row = stored(&team, &first).await;
    assert_eq!(row.member_id, team.technician.id());
    assert_eq!(first["reference"], row.message.reference.to_string());
    assert_eq!(
        row.message.text.as_str(),
        "The button does nothing.\nJob 4827."
    );
    world.drain().await;
    assert_eq!(mails_to(&world, Mailbox::Support).len(), 1);
    assert_eq!(world.outside.mails_to(&team.technician.email).len(), 1);
    let other = ask(&team.technician, question()).await;
    assert_ne!(other["reference"], first["reference"]);
}

#[tokio::test]
async fn a_question_about_personal_data_goes_to_the_privacy_address_and_names_the_owner() {
    let world = World::new().await;
    let team = world.team().await;
    let mut body = question();
    body["topic"] = json!("personal_data");
    for (caller, names_owner) in [(&team.technician, true), (&team.owner, false)] {
        ask(caller, body.clone()).await;
        world.drain().await;
        let [mail] = &world.outside.mails_to(&caller.email)[..] else {
            panic!("one confirmation");
        };
        let said = mail.text.as_deref().unwrap();
        assert_eq!(
            said.contains("ask the owner as well"),
            names_owner,
            "{said}"
        );
    }
    assert_eq!(mails_to(&world, Mailbox::Privacy).len(), 2);
    assert!(mails_to(&world, Mailbox::Support).is_empty());
}

#[tokio::test]
async fn what_is_missing_or_too_long_is_refused_at_its_place() {
    let world = World::new().await;
    let team = world.team().await;
    for (field, wrong) in [
        ("subject", json!("")),
        ("subject", json!("x".repeat(121))),
        ("subject", json!("\u{200b}")),
        ("text", json!(" \n ")),
        ("text", json!("x".repeat(4001))),
        ("text", Value::Null),
        ("topic", json!("sales")),
    ] {
        let mut body = question();
        body[field] = wrong;
        let answer = team.owner.post(PATH, body).await;
        answer.invalid_at(&format!("/{field}"));
    }
    for field in ["subject", "text"] {
        let mut body = question();
        body.as_object_mut().unwrap().remove(field);
        let answer = team.owner.post(PATH, body).await;
        answer.invalid_at(&format!("/{field}"));
    }
    world.drain().await;
    assert!(world.outside.mails().is_empty());
}

#[tokio::test]
async fn one_member_asks_so_often_and_no_oftener_and_others_go_on() {
    let world = World::new().await;
    let team = world.team().await;
    for _ in 0..auth::allowance::Allowance::SUPPORT_REQUESTS_BY_ONE.most {
        ask(&team.technician, question()).await;
    }
    let refused = team.technician.post(PATH, question()).await;
    refused.problem(429, "too_many_requests");
    ask(&team.dispatcher, question()).await;
}

#[tokio::test]
async fn our_own_mailbox_is_never_given_up() {
    let world = World::new().await;
    let team = world.team().await;
    let mut changes = Changes::new();
    changes.create(&DeadAddressRow {
        email: world.settings().address_of(Mailbox::Support).unwrap(),
        reason: DeadReason::Bounced,
        mail_id: MailId::at(world.clock.now()),
        at: world.clock.now(),
        expires_at: None,
        version: 1,
    });
    team.store().commit(changes).await.unwrap();
    ask(&team.owner, question()).await;
    world.drain().await;
    assert_eq!(mails_to(&world, Mailbox::Support).len(), 1);
}
