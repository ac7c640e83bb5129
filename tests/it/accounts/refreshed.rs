//! Refresh tokens: each good once, and a second use of a spent one betrays a theft.

use futures::stream::{self, StreamExt as _};
use jiff::SignedDuration;
use serde_json::{Value, json};
use tests::{Actor, Answer, PASSWORD, World};

use super::trail;

#[tokio::test]
async fn a_refresh_token_is_exchanged_for_new_tokens() {
    let world = World::new().await;
    let team = world.team().await;
    world.advance(SignedDuration::from_mins(11));
    let stale = &team.owner;
    stale.get("/v1/me").await.problem(401, "invalid_token");

    let answer = stale.refresh().await;
    let body = answer.expect(200);
    assert_eq!(body["token_type"], "Bearer");
    assert_eq!(body["expires_in"], 600);
    let fresh = stale.with_tokens(&answer);
    assert_ne!(fresh.refresh_token, stale.refresh_token);
    fresh.get("/v1/me").await.expect(200);
    let session = fresh.get("/v1/me").await.expect(200)["session"].clone();
    assert_ne!(session["refreshed_at"], session["created_at"]);
    fresh.refresh().await.expect(200);
}

#[tokio::test]
async fn an_answer_that_was_lost_can_be_asked_for_again_for_ten_seconds() {
    let world = World::new().await;
    let team = world.team().await;
    let first = team.owner.refresh().await;
    world.advance(SignedDuration::from_secs(10));
    let again = team.owner.refresh().await;
    assert_eq!(
        first.expect(200)["refresh_token"],
        again.expect(200)["refresh_token"]
    );
    let next = team.owner.with_tokens(&again);
    next.get("/v1/me").await.expect(200);
}

#[tokio::test]
async fn a_spent_token_that_comes_back_later_ends_the_session() {
    let world = World::new().await;
    let team = world.team().await;
    let other = team.another_device(&world, &team.owner).await;
    let next = team.owner.with_tokens(&team.owner.refresh().await);
    world.advance(SignedDuration::from_secs(11));
    let spent = team.owner.refresh().await;
    spent.problem(401, "invalid_token");

    next.get("/v1/me").await.problem(401, "invalid_token");
    next.refresh().await.problem(401, "invalid_token");
    other.get("/v1/me").await.expect(200);
    assert_eq!(trail(&other).await, ["session_reuse_detected"]);
}

/// The clock stands still, so all of them come at the same instant; as many at a time are under way
/// as the emulator answers within the patience of a function.
#[tokio::test]
async fn of_a_thousand_exchanges_at_once_one_rotates_and_none_raises_an_alarm() {
    const AT_A_TIME: usize = 50;
    let world = World::new().await;
    let team = world.team().await;
    let exchanges = stream::iter(0..1000).map(|_| until_answered(&team.owner));
    let answers: Vec<_> = exchanges.buffer_unordered(AT_A_TIME).collect().await;
    let successors: std::collections::HashSet<_> = answers
        .iter()
        .map(|answer| answer.expect(200)["refresh_token"].to_string())
        .collect();
    assert_eq!(successors.len(), 1, "all get the same successor");

    let next = team.owner.with_tokens(&answers[0]);
    next.get("/v1/me").await.expect(200);
    next.refresh().await.expect(200);
    assert!(trail(&next).await.is_empty(), "no alarm was raised");
    let rows = world.items().await;
    let row = rows
        .iter()
        .find(|row| row.contains("SESSION#") && is_of(row, &team.owner));
    let row = row.expect("the session stands");
    assert!(
        row.contains("\"version\": N(\"3\")"),
        "two rotations in all: {row}"
    );
}

/// A client that asks again while the service is busy.
async fn until_answered(actor: &Actor) -> Answer {
    loop {
        let answer = actor.refresh().await;
        if answer.status != 503 {
            return answer;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
}

fn is_of(row: &str, actor: &Actor) -> bool {
    row.contains(&actor.session_id.expect("signed in").to_string())
}

#[tokio::test]
async fn a_stolen_token_is_worthless_on_another_device_and_does_no_harm() {
    let world = World::new().await;
    let team = world.team().await;
    let thief = team.owner.on_another_device();
    thief.refresh().await.problem(401, "other_device");
    let call = thief.call("POST", "/v1/sessions/refresh");
    let token = json!({ "refresh_token": thief.refresh_token });
    let answer = call.header("device-id", "").json(&token).send().await;
    answer.problem(401, "other_device");

    team.owner.get("/v1/me").await.expect(200);
    team.owner.refresh().await.expect(200);
    assert!(trail(&team.owner).await.is_empty());
}

#[tokio::test]
async fn a_made_up_token_is_nobodys_and_ends_nothing() {
    let world = World::new().await;
    let team = world.team().await;
    let token = team.owner.refresh_token.clone().expect("a token");
    // The ids stay and the family's tag is another: whoever knows ids alone ends no session.
    let forged = format!("{}{}{}", &token[..64], "A".repeat(20), &token[84..]);
    for wrong in [forged, "x".to_owned(), String::new(), "A".repeat(128)] {
        let mut stranger = team.owner.clone();
        stranger.refresh_token = Some(wrong);
        stranger.refresh().await.problem(401, "invalid_token");
    }
    let nothing = team.owner.post("/v1/sessions/refresh", json!({})).await;
    nothing.problem(401, "unauthenticated");
    team.owner.refresh().await.expect(200);
}

#[tokio::test]
async fn a_session_ends_after_two_weeks_without_use_and_after_sixty_days_at_all() {
    let world = World::new().await;
    let team = world.team().await;
    let mut used = team.technician.clone();
    for _ in 0..4 {
        world.advance(SignedDuration::from_hours(13 * 24));
        let answer = used.refresh().await;
        answer.expect(200);
        used = used.with_tokens(&answer);
    }
    team.owner.refresh().await.problem(401, "invalid_token");
    world.advance(SignedDuration::from_hours(8 * 24));
    used.refresh().await.problem(401, "invalid_token");
}

#[tokio::test]
async fn a_browser_refreshes_by_its_cookie_from_our_own_pages_alone() {
    let world = World::new().await;
    let team = world.team().await;
    let browser = world.anonymous().in_a_browser();
    let browser = browser.seated(&browser.sign_in(&team.owner.email, PASSWORD).await);
    let token = browser.refresh_token.clone().expect("a cookie");
    let own = world.settings().public_url.clone();
    let send = async |headers: &[(&str, &str)]| {
        let mut call = browser
            .call("POST", "/v1/sessions/refresh")
            .json(&json!({}));
        call = call.header("cookie", format!("__Host-refresh={token}"));
        for (name, value) in headers {
            call = call.header(name, *value);
        }
        call.send().await
    };
    for foreign in [
        [].as_slice(),
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[
            ("sec-fetch-site", "same-origin"),
            ("origin", "https://evil.example"),
        ],
        &[("origin", "https://evil.example")],
    ] {
        send(foreign).await.problem(403, "forbidden");
    }
    let answer = send(&[("origin", &own)]).await;
    answer.expect(200);
    assert!(answer.json().get("refresh_token").is_none());
    let next = browser.with_tokens(&answer);
    assert_ne!(next.refresh_token, browser.refresh_token);
    next.refresh().await.expect(200);
}

#[tokio::test]
async fn a_session_with_a_key_is_refreshed_by_that_key_alone() {
    let world = World::new().await;
    let team = world.team().await;
    let browser = world.anonymous().in_a_browser();
    let browser = browser.seated(&browser.sign_in(&team.owner.email, PASSWORD).await);
    let body = json!({ "refresh_token": browser.refresh_token });
    let without = browser.without_its_key();
    let other_key = browser.in_a_browser();
    for thief in [&without, &other_key] {
        let answer = thief.post("/v1/sessions/refresh", body.clone()).await;
        answer.problem(401, "invalid_dpop_proof");
    }
    let key = browser.key.clone().expect("a key");
    let url = format!("{}/v1/sessions/refresh", world.settings().public_url);
    let proof = key.proof("POST", &url, None, world.clock.now());
    let send = async || {
        let call = browser.call("POST", "/v1/sessions/refresh").json(&body);
        call.header("dpop", &proof).send().await
    };
    send().await.expect(200);
    send().await.problem(401, "invalid_dpop_proof");
}

#[tokio::test]
async fn no_token_stands_in_the_table() {
    let world = World::new().await;
    let team = world.team().await;
    let phone = world.anonymous();
    let started = phone.sign_in(&team.owner.email, PASSWORD).await;
    let owner = phone.seated(&started);
    let refreshed = owner.refresh().await;
    let items = world.items().await;
    for answer in [&started, &refreshed] {
        let body = answer.json();
        for name in ["access_token", "refresh_token"] {
            let token = body[name].as_str().expect("a token");
            let secret = &token[token.len() - 40..];
            assert!(items.iter().all(|item| !item.contains(secret)), "{name}");
        }
    }
    assert_ne!(started.json()["refresh_token"], Value::Null);
}
