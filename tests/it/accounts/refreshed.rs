//! Refresh tokens: each good once, and a second use of a spent one betrays a theft.

use futures::stream::{self, StreamExt as _};
use jiff::SignedDuration;
use serde_json::{Value, json};
use tests::{Answer, Caller, PASSWORD, Trouble, Wire, World};

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
    // From many addresses, since one source may not ask so often.
    let exchanges = stream::iter(0..1000).map(|_| until_answered(team.owner.from_elsewhere()));
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
async fn until_answered(caller: Caller) -> Answer {
    loop {
        let answer = caller.refresh().await;
        if answer.status != 503 {
            return answer;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
}

fn is_of(row: &str, caller: &Caller) -> bool {
    row.contains(&caller.session_id.expect("signed in").to_string())
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
    let browser = browser.signed_in_by(&browser.sign_in(&team.owner.email, PASSWORD).await);
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
    assert!(answer.json()["refresh_token"].is_null());
    let next = browser.with_tokens(&answer);
    assert_ne!(next.refresh_token, browser.refresh_token);
    next.refresh().await.expect(200);
}

#[tokio::test]
async fn a_session_with_a_key_is_refreshed_by_that_key_alone() {
    let world = World::new().await;
    let team = world.team().await;
    let browser = world.anonymous().in_a_browser();
    let browser = browser.signed_in_by(&browser.sign_in(&team.owner.email, PASSWORD).await);
    let body = json!({ "refresh_token": browser.refresh_token });
    let without = browser.without_its_key();
    let other_key = browser.in_a_browser();
    for thief in [&without, &other_key] {
        let answer = thief.post("/v1/sessions/refresh", body.clone()).await;
        answer.problem(401, "invalid_dpop_proof");
    }
    browser.get("/v1/me").await.expect(200);
    browser.refresh().await.expect(200);
}

/// A browser with a key, and how it sends a refresh token with a proof.
async fn browser_of(world: &World, email: &str) -> Caller {
    let browser = world.anonymous().in_a_browser();
    browser.signed_in_by(&browser.sign_in(email, PASSWORD).await)
}

fn proof_of(world: &World, browser: &Caller) -> String {
    let key = browser.key.clone().expect("a key");
    let url = format!("{}/v1/sessions/refresh", world.settings().public_url);
    key.proof("POST", &url, None, world.clock.now())
}

async fn exchange(browser: &Caller, proof: &str) -> Answer {
    let body = json!({ "refresh_token": browser.refresh_token });
    let call = browser.call("POST", "/v1/sessions/refresh").json(&body);
    call.header("dpop", proof).send().await
}

#[tokio::test]
async fn with_the_devices_proof_a_lost_answer_can_be_asked_for_again_for_a_minute() {
    for is_identical in [true, false] {
        let world = World::new().await;
        let team = world.team().await;
        let browser = browser_of(&world, &team.owner.email).await;
        let proof = proof_of(&world, &browser);
        let lost = browser.with_tokens(&exchange(&browser, &proof).await);
        for seconds in [20, 40] {
            world.advance(SignedDuration::from_secs(seconds));
            let proof = if is_identical {
                proof.clone()
            } else {
                proof_of(&world, &browser)
            };
            let answer = exchange(&browser, &proof).await;
            answer.expect(200);
            let again = browser.with_tokens(&answer);
            assert_eq!(
                again.refresh_token, lost.refresh_token,
                "the same successor"
            );
            again.get("/v1/me").await.expect(200);
        }
        world.advance(SignedDuration::from_secs(1));
        let late = exchange(&browser, &proof_of(&world, &browser)).await;
        late.problem(401, "invalid_token");
        let ended = lost.get("/v1/me").await;
        ended.problem(401, "invalid_token");
        assert_eq!(trail(&team.owner).await[0], "session_reuse_detected");
    }
}

#[tokio::test]
async fn a_proof_that_was_seen_is_good_for_the_very_same_request_alone() {
    let world = World::new().await;
    let team = world.team().await;
    let browser = browser_of(&world, &team.owner.email).await;
    let proof = proof_of(&world, &browser);
    let next = browser.with_tokens(&exchange(&browser, &proof).await);
    // Whoever saw the proof and has a token of the same session does not get on with it.
    let other = exchange(&next, &proof).await;
    other.problem(401, "invalid_dpop_proof");
    // Whoever has the token, and the device's id, but no key.
    let body = json!({ "refresh_token": browser.refresh_token });
    let thief = browser.without_its_key();
    let stolen = thief.post("/v1/sessions/refresh", body.clone()).await;
    stolen.problem(401, "invalid_dpop_proof");
    let other_key = browser.in_a_browser();
    let forged = exchange(&other_key, &proof_of(&world, &other_key)).await;
    forged.problem(401, "invalid_dpop_proof");
    next.get("/v1/me").await.expect(200);
    assert!(
        !trail(&team.owner)
            .await
            .contains(&"session_reuse_detected".into())
    );
}

#[tokio::test]
async fn the_networks_copy_of_an_answered_request_ends_no_session() {
    let world = World::new().await;
    let team = world.team().await;
    let browser = browser_of(&world, &team.owner.email).await;
    let proof = proof_of(&world, &browser);
    let second = browser.with_tokens(&exchange(&browser, &proof).await);
    let third = second.with_tokens(&exchange(&second, &proof_of(&world, &second)).await);
    let copy = exchange(&browser, &proof).await;
    copy.problem(401, "invalid_token");
    third.get("/v1/me").await.expect(200);
    third.refresh().await.expect(200);
}

#[tokio::test]
async fn a_proof_is_not_used_up_by_an_exchange_that_failed() {
    let world = World::new().await;
    let emulator = world.settings().endpoint_url.clone();
    let wire = Wire::to(&emulator.expect("the emulator")).await;
    let url = wire.url.clone();
    let world = World::with(|settings| settings.endpoint_url = Some(url)).await;
    let team = world.team().await;
    let browser = browser_of(&world, &team.owner.email).await;
    let proof = proof_of(&world, &browser);
    wire.plan(Some("BatchGetItem"), Trouble::Broken, 1);
    let mut statuses = vec![exchange(&browser, &proof).await.status];
    wire.mend();
    // The row of the session was written, and the answer is lost on its way to us.
    wire.plan(Some("PutItem"), Trouble::AnswerLost, 9);
    statuses.push(exchange(&browser, &proof).await.status);
    wire.mend();
    let answer = exchange(&browser, &proof).await;
    answer.expect(200);
    assert!(
        statuses.iter().all(|status| [200, 503].contains(status)),
        "{statuses:?}"
    );
    let next = browser.with_tokens(&answer);
    next.get("/v1/me").await.expect(200);
    next.refresh().await.expect(200);
}

#[tokio::test]
async fn no_token_stands_in_the_table() {
    let world = World::new().await;
    let team = world.team().await;
    let phone = world.anonymous();
    let started = phone.sign_in(&team.owner.email, PASSWORD).await;
    let owner = phone.signed_in_by(&started);
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
