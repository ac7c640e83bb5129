//! Forgotten and changed passwords.

use data::row::MemberRow;
use data::{Changes, key};
use domain::mail::MailStatus;
use jiff::SignedDuration;
use serde_json::json;
use tests::{Answer, Caller, PASSWORD, World, link_token};

use super::{GOOD, mail, subjects, trail};

/// Requests a link and takes it from the mailbox.
async fn link(world: &World, email: &str) -> String {
    let anonymous = world.anonymous();
    let answer = anonymous
        .post("/v1/password-resets", json!({ "email": email }))
        .await;
    assert_eq!(answer.expect(202), json!({ "status": "check_your_mail" }));
    let mail = mail(world, email, "Set a new password").await;
    link_token(&mail.expect("a mail"), "/reset-password")
}

/// Sets a password by a link.
async fn reset(world: &World, token: &str, password: &str) -> Answer {
    let path = format!("/v1/password-resets/{token}");
    let body = json!({ "password": password });
    world.anonymous().post(path, body).await
}

#[tokio::test]
async fn a_forgotten_password_is_replaced_by_a_mailed_link_and_every_session_ends() {
    let world = World::new().await;
    let team = world.team().await;
    let second = team.another_device(&world, &team.owner).await;
    let email = &team.owner.email;
    let token = link(&world, email).await;
    team.owner.get("/v1/me").await.expect(200);

    reset(&world, &token, GOOD).await.expect(204);
    for ended in [&team.owner, &second] {
        ended.get("/v1/me").await.problem(401, "invalid_token");
        ended.refresh().await.problem(401, "invalid_token");
    }
    let phone = world.anonymous();
    let old = phone.sign_in(email, PASSWORD).await;
    old.problem(401, "wrong_credentials");
    let owner = phone.signed_in_by(&phone.sign_in(email, GOOD).await);
    let notice = mail(&world, email, "Your password was changed").await;
    assert!(notice.is_some());
    assert_eq!(
        trail(&owner).await,
        [
            "session_started",
            "password_reset",
            "password_reset_requested"
        ]
    );
    team.technician.get("/v1/me").await.expect(200);
}

#[tokio::test]
async fn a_link_to_a_new_password_works_once_even_when_used_twice_at_once() {
    let world = World::new().await;
    let team = world.team().await;
    let token = link(&world, &team.owner.email).await;
    let (first, second) = tokio::join!(
        reset(&world, &token, GOOD),
        reset(&world, &token, "nine loud ravens sing")
    );
    let mut statuses = [first.status, second.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 410]);
    let winner = if first.status == 204 {
        GOOD
    } else {
        "nine loud ravens sing"
    };
    let phone = world.anonymous();
    phone.sign_in(&team.owner.email, winner).await.expect(201);
    reset(&world, &token, PASSWORD)
        .await
        .problem(410, "link_gone");
}

#[tokio::test]
async fn a_new_password_makes_every_other_link_useless() {
    let world = World::new().await;
    let team = world.team().await;
    let email = &team.owner.email;
    let (first, second) = (link(&world, email).await, link(&world, email).await);
    reset(&world, &second, GOOD).await.expect(204);
    reset(&world, &first, PASSWORD)
        .await
        .problem(410, "link_gone");

    let third = link(&world, email).await;
    let phone = world.anonymous();
    let owner = phone.signed_in_by(&phone.sign_in(email, GOOD).await);
    let change = json!({ "current_password": GOOD, "new_password": PASSWORD });
    owner.put("/v1/me/password", change).await.expect(204);
    reset(&world, &third, GOOD).await.problem(410, "link_gone");
}

#[tokio::test]
async fn a_link_to_a_new_password_works_for_half_an_hour() {
    let world = World::new().await;
    let team = world.team().await;
    let token = link(&world, &team.owner.email).await;
    world.advance(SignedDuration::from_mins(30));
    reset(&world, &token, GOOD).await.problem(410, "link_gone");
}

#[tokio::test]
async fn a_weak_new_password_is_refused_and_leaves_the_link_good() {
    let world = World::new().await;
    let team = world.team().await;
    let token = link(&world, &team.owner.email).await;
    for weak in ["short", "password1234", "anvil lock key"] {
        reset(&world, &token, weak).await.invalid_at("/password");
    }
    reset(&world, &token, GOOD).await.expect(204);
}

#[tokio::test]
async fn nobody_learns_whether_an_address_has_an_account() {
    let world = World::new().await;
    let team = world.team().await;
    let anonymous = world.anonymous();
    let request_reset = async |email: &str| {
        let body = json!({ "email": email });
        anonymous.post("/v1/password-resets", body).await
    };
    let (known, unknown) = (
        request_reset(&team.owner.email).await,
        request_reset("nobody@example.com").await,
    );
    assert_eq!(known.expect(202), unknown.expect(202));
    assert!(subjects(&world, "nobody@example.com").await.is_empty());
    for _ in 0..2 {
        request_reset("nobody@example.com").await.expect(202);
    }
    request_reset("nobody@example.com")
        .await
        .problem(429, "too_many_requests");
}

#[tokio::test]
async fn no_link_goes_to_an_address_that_takes_no_mail() {
    let world = World::new().await;
    let team = world.team().await;
    let row_key = key::member(team.owner.id());
    let row: MemberRow = team.store().get(row_key).await.unwrap().unwrap();
    let mut changes = Changes::new();
    changes.replace(MemberRow {
        dead_mail: Some(MailStatus::Bounced),
        ..row
    });
    team.store().commit(changes).await.unwrap();

    let body = json!({ "email": team.owner.email });
    let answer = world.anonymous().post("/v1/password-resets", body).await;
    answer.expect(202);
    assert!(subjects(&world, &team.owner.email).await.is_empty());
    let me = team.owner.get("/v1/me").await.expect(200);
    assert_eq!(me["member"]["dead_mail"], "bounced");
}

#[tokio::test]
async fn a_changed_password_ends_the_other_sessions_at_once_and_keeps_this_one() {
    let world = World::new().await;
    let team = world.team().await;
    let other = team.another_device(&world, &team.owner).await;
    let change = json!({ "current_password": PASSWORD, "new_password": GOOD });
    team.owner.put("/v1/me/password", change).await.expect(204);

    other.get("/v1/me").await.problem(401, "invalid_token");
    other.refresh().await.problem(401, "invalid_token");
    team.owner.get("/v1/me").await.expect(200);
    team.owner.refresh().await.expect(200);
    let phone = world.anonymous();
    let old = phone.sign_in(&team.owner.email, PASSWORD).await;
    old.problem(401, "wrong_credentials");
    phone.sign_in(&team.owner.email, GOOD).await.expect(201);
    let notice = mail(&world, &team.owner.email, "Your password was changed").await;
    assert!(notice.is_some());
    assert!(
        trail(&team.owner)
            .await
            .contains(&"password_changed".into())
    );
}

#[tokio::test]
async fn a_password_is_not_changed_without_the_current_one() {
    let world = World::new().await;
    let team = world.team().await;
    let change = |current: &str, new: &str| {
        let body = json!({ "current_password": current, "new_password": new });
        let owner: Caller = team.owner.clone();
        async move { owner.put("/v1/me/password", body).await }
    };
    change(GOOD, GOOD).await.invalid_at("/current_password");
    change(PASSWORD, "Anvil Lock & Key 1")
        .await
        .invalid_at("/new_password");
    team.owner.get("/v1/me").await.expect(200);
    let phone = world.anonymous();
    phone.sign_in(&team.owner.email, PASSWORD).await.expect(201);
}

#[tokio::test]
async fn a_thief_of_a_device_does_not_guess_the_password_on_it() {
    let world = World::new().await;
    let team = world.team().await;
    let guess = async || {
        let body = json!({ "current_password": "not this one", "new_password": GOOD });
        team.owner.put("/v1/me/password", body).await
    };
    for _ in 0..15 {
        guess().await.invalid_at("/current_password");
    }
    guess().await.problem(429, "too_many_requests");
    let body = json!({ "password": PASSWORD });
    let elsewhere = team.owner.post("/v1/me/totp", body).await;
    elsewhere.problem(429, "too_many_requests");
}
