//! Signing in: who gets in, who does not, and what each of them learns.

use std::time::{Duration, Instant};

use auth::password::PasswordHash;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use data::row::MemberRow;
use data::{Changes, key};
use jiff::SignedDuration;
use ring::hmac;
use serde_json::json;
use tests::{PASSWORD, World};

use super::{GOOD, mail, subjects, trail};

const WRONG: &str = "six wrong herons wade";

#[tokio::test]
async fn a_member_signs_in_and_gets_what_the_client_needs() {
    let world = World::new().await;
    let team = world.team().await;
    let phone = world.anonymous();
    let email = team.owner.email.to_uppercase();
    let started = phone.sign_in(&email, PASSWORD).await;
    let body = started.expect(201);
    assert_eq!(body["token_type"], "Bearer");
    assert_eq!(body["expires_in"], 600);
    assert!(started.header("set-cookie").is_none());
    assert_eq!(started.header("cache-control"), Some("no-store"));

    let owner = phone.signed_in_by(&started);
    let me = owner.get("/v1/me").await.expect(200);
    assert_eq!(me["member"], body["member"]);
    assert_eq!(me["company"], body["company"]);
    assert_eq!(me["session"]["session_id"], body["session_id"]);
    assert_eq!(me["session"]["platform"], "ios");
    assert_eq!(trail(&owner).await[0], "session_started");
}

#[tokio::test]
async fn an_unknown_address_and_a_wrong_password_look_the_same() {
    let world = World::new().await;
    let team = world.team().await;
    let device = world.anonymous();
    let wrong = device.sign_in(&team.owner.email, WRONG).await;
    let unknown = device.sign_in("nobody@example.com", WRONG).await;
    wrong.problem(401, "wrong_credentials");
    assert_eq!(wrong.status, unknown.status);
    assert_eq!(wrong.text(), unknown.text());
    let problem = |answer: &tests::Answer| {
        let mut headers = answer.headers.clone();
        headers.remove("x-request-id");
        headers
    };
    assert_eq!(problem(&wrong), problem(&unknown));
}

/// The two kinds alternate, so that whatever else the machine does slows both alike, and medians
/// are compared, so that single slow answers do not count. Within 15 % nobody can distinguish them
/// over a network without more attempts than the limits allow.
#[tokio::test]
async fn an_unknown_address_takes_as_long_as_a_wrong_password() {
    const SAMPLES: usize = 15;
    let world = World::new().await;
    let team = world.team().await;
    let mut took = [Vec::new(), Vec::new()];
    for _ in 0..SAMPLES {
        for (kind, email) in [team.owner.email.as_str(), "nobody@example.com"]
            .into_iter()
            .enumerate()
        {
            let device = world.anonymous();
            let begun = Instant::now();
            device.sign_in(email, WRONG).await.expect(401);
            took[kind].push(begun.elapsed());
        }
    }
    let [known, unknown] = took.map(median);
    let ratio = unknown.as_secs_f64() / known.as_secs_f64();
    assert!(
        (0.85..=1.15).contains(&ratio),
        "{unknown:?} against {known:?}"
    );
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

#[tokio::test]
async fn guessing_is_stopped_and_locks_out_neither_known_devices_nor_fresh_sources() {
    let world = World::new().await;
    let team = world.team().await;
    let stranger = world.anonymous();
    let email = &team.owner.email;
    let mut refused = 0;
    for _ in 0..62 {
        let answer = stranger.sign_in(email, WRONG).await;
        match answer.status {
            401 => {}
            429 => refused += 1,
            _ => panic!("{} answered {}", answer.request, answer.text()),
        }
    }
    assert_eq!(refused, 62 - 8, "eight guesses are looked at, no more");
    let late = stranger.sign_in(email, PASSWORD).await;
    late.problem(429, "too_many_requests");
    assert!(late.header("retry-after").is_some());

    // The owner's own device is let in, even from the very network of the attack.
    let mut own = team.owner.signed_out();
    own.source_ip = stranger.source_ip;
    own.sign_in(email, PASSWORD).await.expect(201);
    // So is a new device from a network of its own.
    let new = world.anonymous();
    new.sign_in(email, PASSWORD).await.expect(201);
    // The next window is open to all.
    world.advance(SignedDuration::from_mins(15));
    stranger.sign_in(email, PASSWORD).await.expect(201);
}

#[tokio::test]
async fn an_address_without_an_account_is_limited_like_any_other() {
    let world = World::new().await;
    let stranger = world.anonymous();
    let mut statuses = Vec::new();
    for _ in 0..10 {
        let answer = stranger.sign_in("nobody@example.com", WRONG).await;
        statuses.push(answer.status);
    }
    assert_eq!(statuses, [[401; 8].as_slice(), &[429; 2]].concat());
}

#[tokio::test]
async fn a_right_password_never_counts() {
    let world = World::new().await;
    let team = world.team().await;
    let device = world.anonymous();
    for _ in 0..10 {
        device
            .sign_in(&team.owner.email, PASSWORD)
            .await
            .expect(201);
    }
}

#[tokio::test]
async fn a_new_device_is_told_by_mail_and_a_known_one_is_not() {
    let world = World::new().await;
    let team = world.team().await;
    let email = &team.owner.email;
    let known = team.owner.signed_out();
    known.sign_in(email, PASSWORD).await.expect(201);
    assert!(subjects(&world, email).await.is_empty());

    let new = world.anonymous();
    new.sign_in(email, PASSWORD).await.expect(201);
    let notice = mail(&world, email, "New sign-in").await.expect("a mail");
    // Word joiners keep mail programs from making links of what people typed.
    let text = notice.text.expect("a text").replace('\u{2060}', "");
    assert!(text.contains("A test device"), "{text}");
    assert!(text.contains(&new.source_ip.to_string()), "{text}");
    new.sign_in(email, PASSWORD).await.expect(201);
    assert_eq!(subjects(&world, email).await.len(), 1);
}

#[tokio::test]
async fn a_browser_has_to_prove_a_key_and_keeps_its_refresh_token_in_a_cookie() {
    let world = World::new().await;
    let team = world.team().await;
    let email = &team.owner.email;
    let bare = world.anonymous();
    let mut body = bare.credentials(email, PASSWORD);
    body["platform"] = json!("web");
    let answer = bare.post("/v1/sessions", body).await;
    answer.problem(401, "invalid_dpop_proof");

    let browser = world.anonymous().in_a_browser();
    let started = browser.sign_in(email, PASSWORD).await;
    let body = started.expect(201);
    assert_eq!(body["token_type"], "DPoP");
    assert!(body["refresh_token"].is_null());
    let cookie = started.header("set-cookie").expect("a cookie");
    assert!(cookie.starts_with("__Host-refresh="), "{cookie}");
    for part in [
        "Secure",
        "HttpOnly",
        "SameSite=Strict",
        "Path=/",
        "Max-Age=1209600",
    ] {
        assert!(
            cookie.split("; ").any(|one| one == part),
            "{part}: {cookie}"
        );
    }
    assert!(!cookie.contains("Domain"), "{cookie}");

    let signed_in = browser.signed_in_by(&started);
    signed_in.get("/v1/me").await.expect(200);
    let ended = signed_in.delete("/v1/sessions/current").await;
    ended.expect(204);
    let cookie = ended
        .header("set-cookie")
        .expect("the cookie is taken back");
    assert!(cookie.starts_with("__Host-refresh=;") && cookie.contains("Max-Age=0"));
}

#[tokio::test]
async fn a_proof_of_the_devices_key_is_good_once_and_for_one_request() {
    let world = World::new().await;
    let team = world.team().await;
    let browser = world.anonymous().in_a_browser();
    let key = browser.key.clone().expect("a key");
    let body = browser.credentials(&team.owner.email, PASSWORD);
    let send = async |proof: String| {
        let call = browser.call("POST", "/v1/sessions").json(&body);
        call.header("dpop", proof).send().await
    };
    let url = format!("{}/v1/sessions", world.settings().public_url);
    let now = world.clock.now();
    let elsewhere = key.proof("POST", &format!("{url}/refresh"), None, now);
    let old = key.proof("POST", &url, None, now - SignedDuration::from_secs(121));
    for wrong in [elsewhere, old, "x".to_owned()] {
        send(wrong).await.problem(401, "invalid_dpop_proof");
    }
    let good = key.proof("POST", &url, None, now);
    send(good.clone()).await.expect(201);
    send(good).await.problem(401, "invalid_dpop_proof");
}

#[tokio::test]
async fn a_token_that_is_bound_to_a_key_is_worthless_without_it() {
    let world = World::new().await;
    let team = world.team().await;
    let browser = world.anonymous().in_a_browser();
    let browser = browser.signed_in_by(&browser.sign_in(&team.owner.email, PASSWORD).await);
    browser.get("/v1/me").await.expect(200);

    let answer = browser.without_its_key().get("/v1/me").await;
    answer.problem(401, "invalid_dpop_proof");
    let other_key = browser.in_a_browser();
    let answer = other_key.get("/v1/me").await;
    answer.problem(401, "invalid_dpop_proof");
}

#[tokio::test]
async fn a_hash_of_former_strength_is_renewed_at_sign_in_and_ends_nothing() {
    let world = World::new().await;
    let team = world.team().await;
    let row_key = || key::member(team.owner.id());
    let row: MemberRow = team.store().get(row_key()).await.unwrap().unwrap();
    let pepper = world.api.aws().secrets().pepper().await.unwrap();
    let (id, pepper) = pepper.current();
    let pepper = hmac::Key::new(hmac::HMAC_SHA384, pepper.expose());
    let keyed = STANDARD.encode(hmac::sign(&pepper, PASSWORD.as_bytes()));
    let weak = format!("{id}{}", bcrypt::non_truncating_hash(keyed, 4).unwrap());
    let mut changes = Changes::new();
    changes.replace(MemberRow {
        password: PasswordHash::parse(&weak).unwrap(),
        ..row
    });
    team.store().commit(changes).await.unwrap();

    let phone = world.anonymous();
    for _ in 0..2 {
        phone.sign_in(&team.owner.email, PASSWORD).await.expect(201);
    }
    let row: MemberRow = team.store().get(row_key()).await.unwrap().unwrap();
    assert!(row.password.as_str().starts_with("v1$2b$12$"));
    assert_eq!(row.version, 3, "renewed once");
    team.owner.get("/v1/me").await.expect(200);
}

#[tokio::test]
async fn no_sign_in_under_the_old_password_outlives_its_change() {
    let world = World::new().await;
    let team = world.team().await;
    let owner = &team.owner;
    let passwords = [PASSWORD, GOOD, PASSWORD, GOOD];
    for pair in passwords.windows(2) {
        let change = json!({ "current_password": pair[0], "new_password": pair[1] });
        let device = world.anonymous();
        let (changed, started) = tokio::join!(
            owner.put("/v1/me/password", change),
            device.sign_in(&owner.email, pair[0])
        );
        changed.expect(204);
        if started.status == 201 {
            let signed_in = device.signed_in_by(&started);
            signed_in.get("/v1/me").await.problem(401, "invalid_token");
            signed_in.refresh().await.problem(401, "invalid_token");
        } else {
            started.problem(401, "wrong_credentials");
        }
        owner.get("/v1/me").await.expect(200);
    }
}
