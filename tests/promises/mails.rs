//! P5.5: Resend carries transactional mail only.

use std::collections::BTreeSet;

use auth::totp::TotpSecret;
use domain::mail::MailKind;
use domain::role::Role;
use serde_json::json;
use tests::{Caller, PASSWORD, Team, World, link_token, site_in_denver};

const OTHER_PASSWORD: &str = "eleven quiet otters row";

/// Every mail that is ever sent, and what makes it go out. A mail that is not here is a new promise
/// to think about, not a line to add in passing.
const REGISTER: [(&str, &str); 20] = [
    ("verify_email", "somebody signs a company up"),
    ("already_registered", "somebody signs up who has an account"),
    ("email_change", "a member wants another address"),
    ("email_change_requested", "a member wants another address"),
    ("email_changed_notice", "a member has another address"),
    ("password_reset", "a member has forgotten the password"),
    ("password_changed", "a member has a new password"),
    ("invitation", "an owner invites"),
    ("new_device_sign_in", "a device signs in for the first time"),
    ("totp_enabled", "a member switches a second factor on"),
    ("totp_disabled", "a member switches a second factor off"),
    ("roles_changed", "an owner changes roles"),
    ("member_removed", "an owner removes a member"),
    ("account_deleted", "a member deletes the own account"),
    ("company_welcome", "a company opens"),
    ("receipt", "a member sends a customer the receipt of a job"),
    ("job_notice", "a technician without a device is given a job"),
    ("policy_change", "the privacy policy is going to change"),
    ("support_request", "a member asks for support"),
    ("support_request_received", "a member asks for support"),
];

#[test]
fn p5_5_the_kinds_of_mail_are_a_closed_and_documented_list() {
    let kinds: Vec<_> = MailKind::ALL.iter().map(|kind| kind.as_str()).collect();
    let register: Vec<_> = REGISTER.iter().map(|(kind, _)| *kind).collect();
    assert_eq!(kinds, register);
    for kind in MailKind::ALL {
        let purpose = kind.purpose();
        assert!(purpose.len() > 20 && purpose.ends_with('.'), "{kind}");
        for word in ["news", "market", "promot", "advert", "survey", "discount"] {
            assert!(!purpose.to_lowercase().contains(word), "{kind}: {purpose}");
        }
    }
    for wrong in ["newsletter", "promotion", "Invitation", ""] {
        assert!(serde_json::from_value::<MailKind>(json!(wrong)).is_err());
    }
}

/// The token behind the newest mail to this address that has a link to this page.
async fn token(world: &World, address: &str, page: &str) -> String {
    world.drain().await;
    let mails = world.outside.mails_to(address);
    let has_link = |mail: &&outside::Mail| mail.links().iter().any(|link| link.contains(page));
    link_token(
        mails.iter().find(has_link).expect("a mail with a link"),
        page,
    )
}

async fn verify(world: &World, address: &str) {
    let token = token(world, address, "/verify-email").await;
    let path = format!("/v1/email-verifications/{token}");
    world
        .anonymous()
        .call("POST", path)
        .send()
        .await
        .expect(200);
}

/// Signs a company up, twice, and its owner in on two devices.
async fn sign_up(world: &World) {
    let email = "robin@example.com";
    let body = json!({
        "company_name": "Anvil Lock & Key", "name": "Robin Sample", "email": email,
        "phone": "303-555-0142", "password": PASSWORD,
    });
    world
        .anonymous()
        .post("/v1/companies", body.clone())
        .await
        .expect(202);
    verify(world, email).await;
    world
        .anonymous()
        .post("/v1/companies", body)
        .await
        .expect(202);
    for _ in 0..2 {
        world.anonymous().sign_in(email, PASSWORD).await.expect(201);
    }
}

async fn reset_password(world: &World, member: &Caller) {
    let body = json!({ "email": member.email });
    world
        .anonymous()
        .post("/v1/password-resets", body)
        .await
        .expect(202);
    let token = token(world, &member.email, "/reset-password").await;
    let reset = json!({ "password": OTHER_PASSWORD });
    let path = format!("/v1/password-resets/{token}");
    world.anonymous().post(path, reset).await.expect(204);
}

/// Switches a second factor on and off, then moves to another address.
async fn change_sign_in(world: &World, member: &Caller) {
    let body = json!({ "password": PASSWORD });
    let enrolled = member.post("/v1/me/totp", body.clone()).await.expect(200);
    let secret = TotpSecret::parse(enrolled["secret"].as_str().expect("a secret")).expect("base32");
    let code = json!({ "code": secret.code(world.clock.now()) });
    member.post("/v1/me/totp/confirm", code).await.expect(200);
    world.advance(jiff::SignedDuration::from_secs(30));
    let body = json!({ "password": PASSWORD, "code": secret.code(world.clock.now()) });
    let call = member.call("DELETE", "/v1/me/totp").json(&body);
    call.send().await.expect(204);
    let patch = json!({ "email": "robin.new@example.com", "current_password": PASSWORD });
    member.patch("/v1/me", patch).await.expect(200);
    verify(world, "robin.new@example.com").await;
}

/// A job of a customer with this address, billed and paid in cash; its path.
async fn paid_job(team: &Team, email: &str) -> String {
    let dispatcher = &team.dispatcher;
    let customer = json!({
        "name": "Casey Sample", "emails": [email], "sites": [site_in_denver()],
    });
    let customer = dispatcher.post("/v1/customers", customer).await.expect(201);
    let price = json!({ "amount_minor": 9900, "currency": "USD" });
    let job = json!({
        "customer_id": customer["customer_id"], "site_id": customer["sites"][0]["site_id"],
        "job_type_id": team.lockout().await,
        "line_items": [{
            "kind": "labour", "label": "Opening", "quantity": "1", "unit_price": price,
            "tax_rate_millipercent": 0,
        }],
    });
    let job = dispatcher.post("/v1/jobs", job).await.expect(201);
    let path = format!("/v1/jobs/{}", job["job_id"].as_str().expect("an id"));
    let payment = json!({ "method": "cash", "amount": price });
    let payments = format!("{path}/payments");
    dispatcher.post(payments, payment).await.expect(201);
    path
}

#[tokio::test]
async fn p4_5_a_payment_receipt_goes_to_the_customer_who_paid() {
    let world = World::new().await;
    let team = world.team().await;
    let job = paid_job(&team, "casey@example.com").await;
    let body = json!({ "via": "email" });
    let sent = team.dispatcher.post(format!("{job}/receipts"), body).await;
    sent.expect(201);
    world.drain().await;
    let mails = world.outside.mails_to("casey@example.com");
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].tags["kind"], "receipt");
    let said = mails[0].text.as_deref().expect("a text");
    for line in ["Opening: $99.00", "Paid in cash, ", "Balance due: $0.00"] {
        assert!(said.contains(line), "{said}");
    }
}

#[tokio::test]
async fn p4_5_an_assignment_reaches_a_technician_without_a_device_by_mail() {
    let world = World::new().await;
    let team = world.team().await;
    let job = paid_job(&team, "casey@example.com").await;
    let give = json!({ "technician_id": team.technician.id() });
    let given = team.dispatcher.put(format!("{job}/technician"), give).await;
    given.expect(200);
    world.drain().await;
    let mails = world.outside.mails_to(&team.technician.email);
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].tags["kind"], "job_notice");
    assert!(mails[0].subject.starts_with("New job at "));
}

/// A world in which a change of the privacy policy is announced, and a team that was told of it.
async fn announced_policy() -> World {
    let world = World::new().await;
    let announced = "2026-10-13T12:00:00Z".parse().expect("an instant");
    world.advance(world.clock.now().duration_until(announced));
    world.team().await;
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(55);
    let told = world
        .run_sweep("policy-notice-sweep", "one", deadline)
        .await;
    assert_eq!(told, Some(3));
    world.drain().await;
    world
}

#[tokio::test]
async fn p5_5_every_mail_that_goes_out_is_on_the_list_and_each_has_its_occasion() {
    let world = World::new().await;
    sign_up(&world).await;
    let team = world.team().await;
    reset_password(&world, &team.technician).await;
    change_sign_in(&world, &team.dispatcher).await;
    let member = team.member(&world, &[Role::Dispatcher]).await;
    let path = format!("/v1/members/{}", member.id());
    let roles = json!({ "roles": ["technician"] });
    team.owner.patch(&path, roles).await.expect(200);
    team.owner.delete(&path).await.expect(204);
    let guest = json!({ "name": "Ben", "email": "ben@example.com", "roles": ["technician"] });
    team.owner.post("/v1/invitations", guest).await.expect(201);
    let job = paid_job(&team, "casey@example.com").await;
    let body = json!({ "via": "email" });
    let sent = team.owner.post(format!("{job}/receipts"), body).await;
    sent.expect(201);
    let give = json!({ "technician_id": team.technician.id() });
    let given = team.owner.put(format!("{job}/technician"), give).await;
    given.expect(200);
    let question = json!({ "subject": "Closing a job", "text": "How?" });
    let asked = team.owner.post("/v1/support-requests", question).await;
    asked.expect(201);
    let leaver = team.member(&world, &[Role::Dispatcher]).await;
    let body = json!({ "password": PASSWORD });
    let left = leaver.call("DELETE", "/v1/me").json(&body).send().await;
    left.expect(200);
    world.drain().await;

    let earlier = announced_policy().await;
    let mut mails = world.outside.mails();
    mails.extend(earlier.outside.mails());
    let sent: BTreeSet<_> = mails
        .iter()
        .map(|mail| mail.tags["kind"].as_str())
        .collect();
    let listed: BTreeSet<_> = REGISTER.iter().map(|(kind, _)| *kind).collect();
    assert_eq!(sent, listed);
    for mail in &mails {
        assert_eq!(mail.to.len(), 1, "each mail is for one person");
        assert!(mail.cc.is_empty() && mail.bcc.is_empty());
        assert!(!mail.headers.keys().any(|name| name.starts_with("List-")));
    }
    let requests = [world.outside.requests(), earlier.outside.requests()];
    for request in requests.concat() {
        assert_eq!(request.path, "/emails", "nothing else is asked of Resend");
    }
}
