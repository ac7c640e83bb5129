//! Signing a company up.

use jiff::SignedDuration;
use serde_json::{Value, json};
use tests::{PASSWORD, World, link_token};

use super::{GOOD, company, mail, subjects, trail};

const EMAIL: &str = "robin@example.com";

/// Opens a link that proves an address.
async fn open(world: &World, token: &str) -> tests::Answer {
    let path = format!("/v1/email-verifications/{token}");
    world.anonymous().call("POST", path).send().await
}

/// The token of the link that proves an address at sign-up.
async fn link(world: &World, address: &str) -> String {
    let mail = mail(world, address, "Confirm your email").await;
    link_token(&mail.expect("a mail"), "/verify-email")
}

#[tokio::test]
async fn a_company_opens_when_its_owner_proves_the_address() {
    let world = World::new().await;
    let phone = world.anonymous();
    let answer = phone.post("/v1/companies", company(EMAIL)).await;
    assert_eq!(answer.expect(202), json!({ "status": "check_your_mail" }));
    let early = phone.sign_in(EMAIL, GOOD).await;
    early.problem(401, "wrong_credentials");

    let token = link(&world, EMAIL).await;
    let verified = open(&world, &token).await.expect(200);
    assert_eq!(verified["status"], "company_activated");

    let owner = phone.signed_in_by(&phone.sign_in(EMAIL, GOOD).await);
    let me = owner.get("/v1/me").await.expect(200);
    assert_eq!(me["member"]["name"], "Robin Sample");
    assert_eq!(me["member"]["roles"], json!(["owner"]));
    assert_eq!(me["member"]["phone"]["number"], "+13035550142");
    assert_eq!(me["company"]["name"], "Anvil Lock & Key");
    assert_eq!(me["company"]["time_zone"], "America/New_York");
    assert_eq!(me["company"]["currency"], "USD");
    assert!(mail(&world, EMAIL, "Welcome").await.is_some());
    assert_eq!(
        trail(&owner).await,
        ["session_started", "company_activated", "company_signed_up"]
    );
}

#[tokio::test]
async fn the_owners_phone_is_read_in_the_country_that_the_company_told() {
    let world = World::new().await;
    let anonymous = world.anonymous();
    let body_with = |more: &Value| {
        let mut body = company(EMAIL);
        for (field, value) in more.as_object().into_iter().flatten() {
            body[field] = value.clone();
        }
        body
    };
    for wrong in [
        json!({ "phone": "020 7946 0958" }),
        json!({ "country": "DK", "phone": "(303) 555-0142" }),
        json!({ "currency": "EUR", "phone": "(303) 555-0142" }),
    ] {
        let answer = anonymous.post("/v1/companies", body_with(&wrong)).await;
        answer.invalid_at("/phone");
    }
    let british = json!({ "currency": "GBP", "phone": "020 7946 0958" });
    let answer = anonymous.post("/v1/companies", body_with(&british)).await;
    answer.expect(202);
    open(&world, &link(&world, EMAIL).await).await.expect(200);
    let owner = anonymous.signed_in_by(&anonymous.sign_in(EMAIL, GOOD).await);
    let me = owner.get("/v1/me").await.expect(200);
    assert_eq!(me["member"]["phone"]["number"], "+442079460958");
    assert_eq!(owner.get("/v1/company").await.expect(200)["country"], "GB");
}

#[tokio::test]
async fn a_link_that_proves_an_address_works_once_even_when_opened_twice_at_once() {
    let world = World::new().await;
    let anonymous = world.anonymous();
    anonymous
        .post("/v1/companies", company(EMAIL))
        .await
        .expect(202);
    let token = link(&world, EMAIL).await;

    let (first, second) = tokio::join!(open(&world, &token), open(&world, &token));
    let mut statuses = [first.status, second.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 410]);
    open(&world, &token).await.problem(410, "link_gone");

    let welcomes = subjects(&world, EMAIL).await;
    let welcomes = welcomes.iter().filter(|one| one.contains("Welcome"));
    assert_eq!(welcomes.count(), 1);
}

#[tokio::test]
async fn a_taken_address_gets_the_same_answer_and_its_holder_a_mail() {
    let world = World::new().await;
    let team = world.team().await;
    let anonymous = world.anonymous();
    let free = anonymous.post("/v1/companies", company(EMAIL)).await;
    let holder = team.technician.email.to_uppercase();
    let before = world.items().await;
    let taken = anonymous.post("/v1/companies", company(&holder)).await;
    assert_eq!(taken.expect(202), free.expect(202));

    let address = &team.technician.email;
    assert_eq!(
        subjects(&world, address).await,
        ["You already have an account"]
    );
    let companies = |items: &[String]| items.iter().filter(|i| i.contains("COMPANIES")).count();
    assert_eq!(companies(&before), companies(&world.items().await));
    let device = world.anonymous();
    device.sign_in(address, PASSWORD).await.expect(201);
    device
        .sign_in(address, GOOD)
        .await
        .problem(401, "wrong_credentials");
}

#[tokio::test]
async fn of_two_who_sign_up_with_one_address_the_first_to_prove_it_has_it() {
    let world = World::new().await;
    let anonymous = world.anonymous();
    let mut tokens = Vec::new();
    for name in ["First Locks", "Second Locks"] {
        let mut body = company(EMAIL);
        body["company_name"] = json!(name);
        anonymous.post("/v1/companies", body).await.expect(202);
        tokens.push(link(&world, EMAIL).await);
    }
    assert_ne!(tokens[0], tokens[1]);
    open(&world, &tokens[1]).await.expect(200);
    open(&world, &tokens[0]).await.problem(409, "email_taken");

    let phone = world.anonymous();
    let started = phone.sign_in(EMAIL, GOOD).await.expect(201);
    assert_eq!(started["company"]["name"], "Second Locks");
}

#[tokio::test]
async fn a_sign_up_that_nobody_confirms_is_forgotten_after_a_day() {
    let world = World::new().await;
    let anonymous = world.anonymous();
    anonymous
        .post("/v1/companies", company(EMAIL))
        .await
        .expect(202);
    let token = link(&world, EMAIL).await;
    world.advance(SignedDuration::from_hours(24));
    open(&world, &token).await.problem(410, "link_gone");
    let phone = world.anonymous();
    phone
        .sign_in(EMAIL, GOOD)
        .await
        .problem(401, "wrong_credentials");
}

#[tokio::test]
async fn a_link_that_we_did_not_make_opens_nothing() {
    let world = World::new().await;
    let anonymous = world.anonymous();
    anonymous
        .post("/v1/companies", company(EMAIL))
        .await
        .expect(202);
    let token = link(&world, EMAIL).await;
    let flipped = if token.ends_with('A') { "E" } else { "A" };
    let forged = format!("{}{flipped}", &token[..token.len() - 1]);
    for wrong in [forged.as_str(), "x", &"A".repeat(86)] {
        open(&world, wrong).await.problem(410, "link_gone");
    }
    // A link of one kind is none of another.
    let path = format!("/v1/password-resets/{token}");
    let answer = anonymous.post(path, json!({ "password": GOOD })).await;
    answer.problem(410, "link_gone");
    open(&world, &token).await.expect(200);
}

#[tokio::test]
async fn what_is_wrong_in_a_sign_up_is_named() {
    let world = World::new().await;
    let anonymous = world.anonymous();
    let wrong: [(&str, Value); 8] = [
        ("email", json!("nobody")),
        ("phone", json!("911")),
        ("name", json!(" ")),
        ("company_name", json!("x".repeat(121))),
        ("time_zone", json!("EST")),
        ("currency", json!("XXX")),
        ("password", json!("short")),
        ("password", json!("password1234")),
    ];
    for (field, value) in wrong {
        let mut body = company(EMAIL);
        body[field] = value;
        let answer = world.anonymous().post("/v1/companies", body).await;
        answer.invalid_at(&format!("/{field}"));
    }
    let mut body = company(EMAIL);
    body["password"] = json!("anvillockkey1");
    let answer = anonymous.post("/v1/companies", body).await;
    answer.invalid_at("/password");
    assert!(subjects(&world, EMAIL).await.is_empty());
}

#[tokio::test]
async fn one_source_cannot_flood_a_mailbox_with_sign_ups() {
    let world = World::new().await;
    let anonymous = world.anonymous();
    for _ in 0..3 {
        anonymous
            .post("/v1/companies", company(EMAIL))
            .await
            .expect(202);
    }
    let answer = anonymous.post("/v1/companies", company(EMAIL)).await;
    answer.problem(429, "too_many_requests");
    let wait: u64 = answer.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=3600).contains(&wait), "{wait}");
    assert_eq!(subjects(&world, EMAIL).await.len(), 3);
}
