//! One's own record, and a new address.

use serde_json::{Value, json};
use tests::{Answer, Caller, PASSWORD, World, link_token};

use super::{GOOD, mail, subjects, trail};

const NEW: &str = "robin.new@example.com";

/// Requests a new address.
async fn request_address(caller: &Caller, email: &str) -> Answer {
    let patch = json!({ "email": email, "current_password": PASSWORD });
    caller.patch("/v1/me", patch).await
}

/// Takes the link from the new address's mailbox.
async fn link(world: &World, address: &str) -> String {
    let mail = mail(world, address, "Confirm your new email").await;
    link_token(&mail.expect("a mail"), "/verify-email")
}

async fn open(world: &World, token: &str) -> Answer {
    let path = format!("/v1/email-verifications/{token}");
    world.anonymous().call("POST", path).send().await
}

#[tokio::test]
async fn members_see_themselves_and_none_of_their_secrets() {
    let world = World::new().await;
    let team = world.team().await;
    let answer = team.technician.get("/v1/me").await;
    let me = answer.expect(200);
    assert_eq!(me["member"]["member_id"], team.technician.id().to_string());
    assert_eq!(me["member"]["is_totp_on"], false);
    assert_eq!(me["member"]["next_email"], Value::Null);
    assert_eq!(me["member"]["dead_mail"], Value::Null);
    assert_eq!(me["session"]["is_current"], true);
    assert_eq!(answer.header("etag"), Some("\"1\""));
    let text = answer.text();
    for secret in ["password", "$2b$", "secret", "recovery", "thumbprint"] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
}

#[tokio::test]
async fn members_change_their_name_and_phone_on_the_version_they_saw() {
    let world = World::new().await;
    let team = world.team().await;
    let me = &team.technician;
    let patch = json!({ "name": "Robin Q. Sample", "phone": "303 555 0199", "version": 1 });
    let updated = me.patch("/v1/me", patch.clone()).await.expect(200);
    assert_eq!(updated["member"]["version"], 2);
    let seen = me.get("/v1/me").await.expect(200);
    assert_eq!(seen["member"]["name"], "Robin Q. Sample");
    assert_eq!(seen["member"]["phone"]["number"], "+13035550199");

    let stale = me.patch("/v1/me", patch).await;
    stale.problem(409, "stale_version");
    let call = me.call("PATCH", "/v1/me").header("if-match", "\"1\"");
    let stale = call.json(&json!({ "name": "Somebody" })).send().await;
    stale.problem(412, "precondition_failed");
    let same = json!({ "name": "Robin Q. Sample" });
    let unchanged = me.patch("/v1/me", same).await.expect(200);
    assert_eq!(unchanged["member"]["version"], 2);
    for field in ["name", "phone", "email"] {
        let mut patch = json!({});
        patch[field] = Value::Null;
        let answer = me.patch("/v1/me", patch).await;
        answer.invalid_at(&format!("/{field}"));
    }
    assert_eq!(trail(&team.owner).await, ["member_updated"]);
}

#[tokio::test]
async fn a_new_address_counts_once_it_is_proven_and_the_old_one_is_told() {
    let world = World::new().await;
    let team = world.team().await;
    let old = &team.owner.email;
    let answer = request_address(&team.owner, NEW).await.expect(200);
    assert_eq!(answer["member"]["next_email"], NEW);
    assert_eq!(answer["member"]["email"], old.as_str());
    let phone = world.anonymous();
    phone.sign_in(old, PASSWORD).await.expect(201);
    phone
        .sign_in(NEW, PASSWORD)
        .await
        .problem(401, "wrong_credentials");

    let token = link(&world, NEW).await;
    let verified = open(&world, &token).await.expect(200);
    assert_eq!(verified["status"], "email_changed");
    phone.sign_in(NEW, PASSWORD).await.expect(201);
    phone
        .sign_in(old, PASSWORD)
        .await
        .problem(401, "wrong_credentials");
    let me = team.owner.get("/v1/me").await.expect(200);
    assert_eq!(me["member"]["email"], NEW);
    assert_eq!(me["member"]["next_email"], Value::Null);
    assert!(
        subjects(&world, old)
            .await
            .contains(&"Your email address was changed".into())
    );
    assert!(
        trail(&team.owner)
            .await
            .contains(&"member_email_changed".into())
    );
    open(&world, &token).await.problem(410, "link_gone");

    // The old address is free again.
    request_address(&team.technician, old).await.expect(200);
    let token = link(&world, old).await;
    open(&world, &token).await.expect(200);
}

#[tokio::test]
async fn a_new_address_takes_the_password() {
    let world = World::new().await;
    let team = world.team().await;
    let without = team.owner.patch("/v1/me", json!({ "email": NEW })).await;
    without.invalid_at("/current_password");
    let wrong = json!({ "email": NEW, "current_password": GOOD });
    let wrong = team.owner.patch("/v1/me", wrong).await;
    wrong.invalid_at("/current_password");
    assert!(subjects(&world, NEW).await.is_empty());
    let me = team.owner.get("/v1/me").await.expect(200);
    assert_eq!(me["member"]["next_email"], Value::Null);
}

#[tokio::test]
async fn only_the_last_address_asked_for_can_be_proven() {
    let world = World::new().await;
    let team = world.team().await;
    request_address(&team.owner, NEW).await.expect(200);
    let first = link(&world, NEW).await;
    request_address(&team.owner, "robin.newer@example.com")
        .await
        .expect(200);
    open(&world, &first).await.problem(410, "link_gone");

    let second = link(&world, "robin.newer@example.com").await;
    let dropped = json!({ "email": team.owner.email });
    let me = team.owner.patch("/v1/me", dropped).await.expect(200);
    assert_eq!(me["member"]["next_email"], Value::Null);
    open(&world, &second).await.problem(410, "link_gone");
}

#[tokio::test]
async fn an_address_that_somebody_has_is_told_only_to_who_reads_its_mail() {
    let world = World::new().await;
    let team = world.team().await;
    let strangers = world.team().await;
    let address = strangers.owner.email.clone();
    request_address(&team.owner, &address).await.expect(200);
    let token = link(&world, &address).await;
    open(&world, &token).await.problem(409, "email_taken");
    let phone = world.anonymous();
    let started = phone.sign_in(&address, PASSWORD).await.expect(201);
    assert_eq!(
        started["company"]["company_id"],
        strangers.company_id.to_string()
    );
    team.owner.get("/v1/me").await.expect(200);
}
