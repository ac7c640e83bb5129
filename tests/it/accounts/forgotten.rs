//! What is left of people who never joined: nothing, once their time is over.

use data::key;
use data::row::{CompanyRow, CompanyState, InvitationRow, InvitationState};
use data::{Changes, MailUpdate};
use domain::id::{CompanyId, MailId};
use domain::mail::MailStatus;
use jiff::SignedDuration;
use serde_json::json;
use tests::{World, link_token};

use super::{GOOD, company, mail, trail};

const EMAIL: &str = "robin@example.com";

async fn sign_up(world: &World) {
    let answer = world
        .anonymous()
        .post("/v1/companies", company(EMAIL))
        .await;
    answer.expect(202);
}

/// Lets the provider report a bounce of the newest mail to this address.
async fn bounce(world: &World, address: &str) {
    let mail = &world.outside.mails_to(address)[0];
    let company = CompanyId::parse(&mail.tags["company"]).unwrap();
    let mail = MailId::parse(&mail.tags["mail"]).unwrap();
    let directory = world.api.aws().directory();
    let (store, row) = directory.mail(company, mail).await.unwrap().unwrap();
    let mut changes = Changes::new();
    let update = MailUpdate::of(MailStatus::Bounced);
    assert!(
        store
            .apply_mail_update(&mut changes, row, update)
            .await
            .unwrap()
    );
    store.commit(changes).await.unwrap();
}

#[tokio::test]
async fn nothing_is_left_of_a_sign_up_that_nobody_confirms() {
    for what in [
        "nothing more happens",
        "its mail goes out",
        "its mail comes back",
    ] {
        let world = World::new().await;
        sign_up(&world).await;
        if what != "nothing more happens" {
            world.drain().await;
        }
        if what == "its mail comes back" {
            bounce(&world, EMAIL).await;
        }
        let live = world.live_items().await;
        assert!(live.iter().any(|item| item.contains(EMAIL)), "{what}");
        world.advance(SignedDuration::from_hours(24));
        assert_eq!(world.live_items().await, Vec::<String>::new(), "{what}");
    }
}

#[tokio::test]
async fn a_late_word_about_the_mail_of_a_forgotten_sign_up_writes_nothing() {
    let world = World::new().await;
    sign_up(&world).await;
    world.drain().await;
    let tags = world.outside.mails_to(EMAIL)[0].tags.clone();
    world.advance(SignedDuration::from_hours(24));
    let company = CompanyId::parse(&tags["company"]).unwrap();
    let mail = MailId::parse(&tags["mail"]).unwrap();
    let directory = world.api.aws().directory();
    assert!(directory.mail(company, mail).await.unwrap().is_none());
}

#[tokio::test]
async fn a_company_that_opened_keeps_its_trail() {
    let world = World::new().await;
    sign_up(&world).await;
    let link = mail(&world, EMAIL, "Confirm your email").await.unwrap();
    let path = format!(
        "/v1/email-verifications/{}",
        link_token(&link, "/verify-email")
    );
    let opened = world.anonymous().call("POST", path).send().await;
    opened.expect(200);
    world.drain().await;
    world.advance(SignedDuration::from_hours(7 * 24));

    let phone = world.anonymous();
    let owner = phone.signed_in_by(&phone.sign_in(EMAIL, GOOD).await);
    assert_eq!(
        trail(&owner).await,
        ["session_started", "company_activated", "company_signed_up"]
    );
    let store = world.api.aws().directory();
    let account = store
        .account(&domain::email::Email::parse(EMAIL).unwrap())
        .await;
    let account = account.unwrap().unwrap();
    assert_eq!(account.company.state, CompanyState::Active);
    let company: Option<CompanyRow> = account.store.get(key::company()).await.unwrap();
    assert_eq!(company.unwrap().expires_at, None);
}

#[tokio::test]
async fn nothing_is_left_of_who_was_invited_and_never_came() {
    const GUEST: &str = "ben@example.com";
    for is_bounced in [false, true] {
        let world = World::new().await;
        let team = world.team().await;
        let body = json!({ "name": "Ben Ortiz", "email": GUEST, "roles": ["technician"] });
        team.owner.post("/v1/invitations", body).await.expect(201);
        world.drain().await;
        if is_bounced {
            bounce(&world, GUEST).await;
        }
        let of_guest = async || {
            let mut items = world.live_items().await;
            items.retain(|item| item.contains(GUEST) || item.contains("Ben Ortiz"));
            items
        };
        world.advance(SignedDuration::from_hours(8 * 24));
        let shown = of_guest().await;
        assert!(!shown.is_empty(), "the owner sees what became of it");
        world.advance(SignedDuration::from_hours(30 * 24));
        assert_eq!(of_guest().await, Vec::<String>::new());
        let rows = team
            .store()
            .whole_list::<InvitationRow>(&key::invitations())
            .await;
        let is_open = |row: &InvitationRow| row.state == InvitationState::Open;
        assert!(!rows.unwrap().iter().any(is_open));
    }
}
