//! P4.1, P6.3 and P6.4: members are authenticated, passwords hashed, tokens bound to their device.

use data::key;
use data::row::MemberRow;
use jiff::SignedDuration;
use serde_json::json;
use tests::{Caller, PASSWORD, Team, World, link_token};

const OTHER: &str = "eleven quiet otters row";

#[tokio::test]
async fn p4_1_guessing_is_stopped_at_its_source_and_locks_nobody_out() {
    let world = World::new().await;
    let team = world.team().await;
    let email = &team.owner.email;
    let stranger = world.anonymous();
    for _ in 0..8 {
        let answer = stranger.sign_in(email, OTHER).await;
        answer.problem(401, "wrong_credentials");
    }
    let right = stranger.sign_in(email, PASSWORD).await;
    right.problem(429, "too_many_requests");
    assert!(right.header("retry-after").is_some());

    let mut own = team.owner.signed_out();
    own.source_ip = stranger.source_ip;
    own.sign_in(email, PASSWORD).await.expect(201);
    let fresh = world.anonymous();
    fresh.sign_in(email, PASSWORD).await.expect(201);
}

#[tokio::test]
async fn p4_1_a_stolen_refresh_token_ends_the_session_when_it_is_used_beside_its_owner() {
    let world = World::new().await;
    let team = world.team().await;
    let thief = team.technician.clone();
    let owner = team
        .technician
        .with_tokens(&team.technician.refresh().await);
    world.advance(SignedDuration::from_secs(11));
    thief.refresh().await.problem(401, "invalid_token");
    owner.get("/v1/me").await.problem(401, "invalid_token");
    owner.refresh().await.problem(401, "invalid_token");
    let trail = team.owner.get("/v1/audit").await.expect(200);
    assert_eq!(trail["items"][0]["action"], "session_reuse_detected");
}

#[tokio::test]
async fn p4_1_mailboxes_are_not_flooded_by_strangers() {
    let world = World::new().await;
    let team = world.team().await;
    let stranger = world.anonymous();
    let body = json!({ "email": team.owner.email });
    for _ in 0..3 {
        let answer = stranger.post("/v1/password-resets", body.clone()).await;
        answer.expect(202);
    }
    let answer = stranger.post("/v1/password-resets", body).await;
    answer.problem(429, "too_many_requests");
    world.drain().await;
    assert_eq!(world.outside.mails_to(&team.owner.email).len(), 3);
}

/// The stored form of a member's password.
async fn stored(team: &Team, member: &Caller) -> String {
    let row = team.store().get(key::member(member.id())).await;
    let row: Option<MemberRow> = row.expect("the table answers");
    row.expect("the member stands").password.as_str().to_owned()
}

/// Cost 12, behind the id of the pepper: `v1$2b$12$`, then 22 characters of salt and 31 of hash.
fn assert_is_bcrypt(stored: &str) {
    let (pepper, hash) = stored.split_once('$').expect("a pepper's id");
    assert!(!pepper.is_empty());
    let hash = hash.strip_prefix("2b$12$").expect("bcrypt of cost 12");
    assert_eq!(hash.len(), 53);
}

#[tokio::test]
async fn p6_3_passwords_are_hashed_with_bcrypt_whichever_way_they_come_in() {
    let world = World::new().await;
    let team = world.team().await;
    let owner = &team.owner;
    assert_is_bcrypt(&stored(&team, owner).await);

    let change = json!({ "current_password": PASSWORD, "new_password": OTHER });
    owner.put("/v1/me/password", change).await.expect(204);
    assert_is_bcrypt(&stored(&team, owner).await);

    let anonymous = world.anonymous();
    let request = json!({ "email": owner.email });
    anonymous
        .post("/v1/password-resets", request)
        .await
        .expect(202);
    world.drain().await;
    let mails = world.outside.mails_to(&owner.email);
    let link = mails
        .iter()
        .find(|mail| mail.subject == "Set a new password");
    let token = link_token(link.expect("a mail"), "/reset-password");
    let before = stored(&team, owner).await;
    let path = format!("/v1/password-resets/{token}");
    let body = json!({ "password": "nine loud ravens sing" });
    anonymous.post(path, body).await.expect(204);
    let after = stored(&team, owner).await;
    assert_ne!(before, after);
    assert_is_bcrypt(&after);

    let body = json!({
        "company_name": "Anvil Lock & Key",
        "name": "Robin Sample",
        "email": "robin@example.com",
        "phone": "303-555-0142",
        "password": "two slow badgers dig",
    });
    anonymous.post("/v1/companies", body).await.expect(202);
    for item in world.items().await {
        for password in [
            PASSWORD,
            OTHER,
            "nine loud ravens sing",
            "two slow badgers dig",
        ] {
            assert!(!item.contains(password), "{item}");
        }
        if item.contains("\"password\": S(") {
            let (_, rest) = item.split_once("\"password\": S(\"").expect("a text");
            assert_is_bcrypt(rest.split('"').next().expect("its end"));
        }
    }
}

#[tokio::test]
async fn p6_3_a_password_counts_beyond_72_bytes() {
    let world = World::new().await;
    let team = world.team().await;
    let shared: String = "äöüé ".repeat(20);
    let long = format!("{shared}one end");
    assert!(shared.len() > 72 && long.chars().count() <= 128);
    let change = json!({ "current_password": PASSWORD, "new_password": long });
    team.owner.put("/v1/me/password", change).await.expect(204);

    let phone = world.anonymous();
    for cut in [&shared, &format!("{shared}other end")] {
        let answer = phone.sign_in(&team.owner.email, cut).await;
        answer.problem(401, "wrong_credentials");
    }
    phone.sign_in(&team.owner.email, &long).await.expect(201);
}

#[tokio::test]
async fn p6_4_a_token_works_on_its_own_device_only() {
    let world = World::new().await;
    let team = world.team().await;
    let thief = team.owner.on_another_device();
    thief.get("/v1/me").await.problem(401, "other_device");
    thief.refresh().await.problem(401, "other_device");
    team.owner.get("/v1/me").await.expect(200);

    let browser = world.anonymous().in_a_browser();
    let browser = browser.signed_in_by(&browser.sign_in(&team.owner.email, PASSWORD).await);
    browser.get("/v1/me").await.expect(200);
    for thief in [browser.without_its_key(), browser.in_a_browser()] {
        let answer = thief.get("/v1/me").await;
        answer.problem(401, "invalid_dpop_proof");
    }
}

#[tokio::test]
async fn p6_4_after_logout_the_old_tokens_are_dead_at_once_and_a_new_sign_in_brings_others() {
    let world = World::new().await;
    let team = world.team().await;
    let phone = team.owner.signed_out();
    let before = phone.signed_in_by(&phone.sign_in(&team.owner.email, PASSWORD).await);
    before.delete("/v1/sessions/current").await.expect(204);
    before.get("/v1/me").await.problem(401, "invalid_token");
    before.refresh().await.problem(401, "invalid_token");

    let after = phone.signed_in_by(&phone.sign_in(&team.owner.email, PASSWORD).await);
    assert_ne!(after.token, before.token);
    assert_ne!(after.refresh_token, before.refresh_token);
    assert_ne!(after.session_id, before.session_id);
    after.get("/v1/me").await.expect(200);
    before.get("/v1/me").await.problem(401, "invalid_token");
}
