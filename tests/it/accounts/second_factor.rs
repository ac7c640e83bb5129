//! The second factor.

use auth::totp::TotpSecret;
use jiff::SignedDuration;
use serde_json::{Value, json};
use tests::{Answer, Caller, PASSWORD, World};

use super::{GOOD, mail, trail};

/// Switches the second factor of a member on; gives its secret and the recovery codes.
async fn switch_on(world: &World, caller: &Caller) -> (TotpSecret, Vec<String>) {
    let body = json!({ "password": PASSWORD });
    let enrolled = caller.post("/v1/me/totp", body).await.expect(200);
    let secret = secret(&enrolled);
    let uri = enrolled["uri"].as_str().expect("a text");
    assert!(uri.starts_with("otpauth://totp/CustomIT:"), "{uri}");
    let code = json!({ "code": secret.code(world.clock.now()) });
    let confirmed = caller.post("/v1/me/totp/confirm", code).await.expect(200);
    let codes = confirmed["recovery_codes"]
        .as_array()
        .expect("a list")
        .iter();
    let codes = codes.map(|code| code.as_str().expect("a text").to_owned());
    world.advance(SignedDuration::from_secs(30));
    (secret, codes.collect())
}

/// The secret that an enrollment shows.
fn secret(enrolled: &Value) -> TotpSecret {
    let text = enrolled["secret"].as_str().expect("a text");
    TotpSecret::parse(text).expect("base32")
}

/// Signs in with a second factor under this name.
async fn sign_in(device: &Caller, email: &str, name: &str, value: &str) -> Answer {
    let mut body = device.credentials(email, PASSWORD);
    body[name] = json!(value);
    device.post("/v1/sessions", body).await
}

#[tokio::test]
async fn sign_in_asks_for_the_second_factor_from_its_first_code_on() {
    let world = World::new().await;
    let team = world.team().await;
    let email = &team.owner.email;
    let body = json!({ "password": PASSWORD });
    team.owner.post("/v1/me/totp", body).await.expect(200);
    let phone = world.anonymous();
    phone.sign_in(email, PASSWORD).await.expect(201);

    let (secret, codes) = switch_on(&world, &team.owner).await;
    assert_eq!(codes.len(), 10);
    let me = team.owner.get("/v1/me").await.expect(200);
    assert_eq!(me["member"]["is_totp_on"], true);
    assert!(
        mail(&world, email, "Two-step sign-in is on")
            .await
            .is_some()
    );

    let answer = phone.sign_in(email, PASSWORD).await;
    answer.problem(401, "totp_required");
    let wrong = phone.sign_in(email, GOOD).await;
    wrong.problem(401, "wrong_credentials");
    let code = secret.code(world.clock.now());
    let started = sign_in(&phone, email, "totp_code", &code).await;
    let me = phone.signed_in_by(&started).get("/v1/me").await.expect(200);
    assert_eq!(me["member"], started.json()["member"]);
}

#[tokio::test]
async fn a_code_works_once_even_when_used_twice_at_once() {
    let world = World::new().await;
    let team = world.team().await;
    let email = &team.owner.email;
    let (secret, _) = switch_on(&world, &team.owner).await;
    let (one, two) = (world.anonymous(), world.anonymous());
    let code = secret.code(world.clock.now());
    let (first, second) = tokio::join!(
        sign_in(&one, email, "totp_code", &code),
        sign_in(&two, email, "totp_code", &code)
    );
    let mut statuses = [first.status, second.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 401]);
    let again = sign_in(&one, email, "totp_code", &code).await;
    again.problem(401, "totp_wrong");
    world.advance(SignedDuration::from_secs(30));
    let next = secret.code(world.clock.now());
    let started = sign_in(&one, email, "totp_code", &next).await;
    started.expect(201);
}

#[tokio::test]
async fn a_recovery_code_lets_in_once() {
    let world = World::new().await;
    let team = world.team().await;
    let email = &team.owner.email;
    let (_, codes) = switch_on(&world, &team.owner).await;
    let phone = world.anonymous();
    let typed = codes[3].to_lowercase().replace('-', " ");
    let started = sign_in(&phone, email, "recovery_code", &typed).await;
    started.expect(201);
    let again = sign_in(&phone, email, "recovery_code", &codes[3]).await;
    again.problem(401, "totp_wrong");
    let other = sign_in(&phone, email, "recovery_code", &codes[4]).await;
    other.expect(201);

    let trail = trail(&team.owner).await;
    let used = trail.iter().filter(|one| *one == "recovery_code_used");
    assert_eq!(used.count(), 2);
    let items = world.items().await;
    let shown = |code: &String| items.iter().any(|item| item.contains(code.as_str()));
    assert!(!codes.iter().any(shown), "only digests are stored");
}

#[tokio::test]
async fn codes_are_not_guessed() {
    let world = World::new().await;
    let team = world.team().await;
    let email = &team.owner.email;
    let (secret, _) = switch_on(&world, &team.owner).await;
    let thief = world.anonymous();
    let right = secret.code(world.clock.now());
    let wrong = if right == "000000" {
        "000001"
    } else {
        "000000"
    };
    for _ in 0..5 {
        let answer = sign_in(&thief, email, "totp_code", wrong).await;
        answer.problem(401, "totp_wrong");
    }
    let late = sign_in(&thief, email, "totp_code", &right).await;
    late.problem(429, "too_many_requests");
    let own = team.owner.signed_out();
    let started = sign_in(&own, email, "totp_code", &right).await;
    started.expect(201);
}

#[tokio::test]
async fn switching_on_takes_the_password_and_a_right_code() {
    let world = World::new().await;
    let team = world.team().await;
    let owner = &team.owner;
    let early = owner
        .post("/v1/me/totp/confirm", json!({ "code": "123456" }))
        .await;
    early.problem(409, "totp_not_enrolled");
    let wrong = owner.post("/v1/me/totp", json!({ "password": GOOD })).await;
    wrong.invalid_at("/password");

    let body = json!({ "password": PASSWORD });
    let first = owner.post("/v1/me/totp", body.clone()).await.expect(200);
    let second = owner.post("/v1/me/totp", body.clone()).await.expect(200);
    assert_ne!(first["secret"], second["secret"]);
    let code = |enrolled: &Value| json!({ "code": secret(enrolled).code(world.clock.now()) });
    let replaced = owner.post("/v1/me/totp/confirm", code(&first)).await;
    replaced.invalid_at("/code");
    owner
        .post("/v1/me/totp/confirm", code(&second))
        .await
        .expect(200);
    let again = owner.post("/v1/me/totp", body).await;
    again.problem(409, "totp_already_on");
    let again = owner.post("/v1/me/totp/confirm", code(&second)).await;
    again.problem(409, "totp_already_on");
}

#[tokio::test]
async fn switching_off_takes_the_password_and_the_second_factor() {
    let world = World::new().await;
    let team = world.team().await;
    let owner = &team.owner;
    let remove = async |body: Value| {
        let call = owner.call("DELETE", "/v1/me/totp").json(&body);
        call.send().await
    };
    let off = remove(json!({ "password": PASSWORD, "code": "123456" })).await;
    off.problem(409, "totp_not_on");
    let (secret, codes) = switch_on(&world, owner).await;
    let code = secret.code(world.clock.now());

    let missing = remove(json!({ "password": PASSWORD })).await;
    missing.invalid_at("/code");
    let wrong = remove(json!({ "password": GOOD, "code": code })).await;
    wrong.invalid_at("/password");
    let wrong = remove(json!({ "password": PASSWORD, "recovery_code": "AAAA" })).await;
    wrong.invalid_at("/recovery_code");
    remove(json!({ "password": PASSWORD, "recovery_code": codes[0] }))
        .await
        .expect(204);

    let email = &owner.email;
    assert!(
        mail(&world, email, "Two-step sign-in is off")
            .await
            .is_some()
    );
    world.anonymous().sign_in(email, PASSWORD).await.expect(201);
    let (secret, _) = switch_on(&world, owner).await;
    let code = secret.code(world.clock.now());
    remove(json!({ "password": PASSWORD, "code": code }))
        .await
        .expect(204);
    let trail = trail(owner).await;
    let off = trail.iter().filter(|one| *one == "totp_disabled").count();
    assert_eq!(off, 2);
}

#[tokio::test]
async fn a_new_password_by_link_does_not_take_the_second_factor_away() {
    let world = World::new().await;
    let team = world.team().await;
    let email = &team.owner.email;
    let (secret, _) = switch_on(&world, &team.owner).await;
    let request = json!({ "email": email });
    let anonymous = world.anonymous();
    anonymous
        .post("/v1/password-resets", request)
        .await
        .expect(202);
    let link = mail(&world, email, "Set a new password").await.unwrap();
    let token = tests::link_token(&link, "/reset-password");
    let path = format!("/v1/password-resets/{token}");
    anonymous
        .post(path, json!({ "password": GOOD }))
        .await
        .expect(204);

    let answer = anonymous.sign_in(email, GOOD).await;
    answer.problem(401, "totp_required");
    let mut body = anonymous.credentials(email, GOOD);
    body["totp_code"] = json!(secret.code(world.clock.now()));
    anonymous.post("/v1/sessions", body).await.expect(201);
}
