//! What the mail provider reports of mails.

use auth::svix::sign;
use data::row::{DeadAddressRow, DeadReason, MailRow};
use data::{Changes, key};
use domain::email::Email;
use domain::id::MailId;
use domain::mail::{MailKind, MailStatus};
use futures::future::join_all;
use serde_json::{Value, json};
use tests::{Answer, Caller, Team, World};

const PROVIDER_ID: &str = "56761188-7520-42d8-8898-ff6fc54ce618";
const OTHER_ID: &str = "00000000-7520-42d8-8898-ff6fc54ce618";

/// A mail to this member that the provider has taken.
async fn sent(team: &Team, to: &Caller) -> MailRow {
    let email = Email::parse(&to.email).expect("an address");
    let kind = MailKind::PasswordChanged;
    let mail = MailRow {
        status: MailStatus::Sent,
        provider_id: Some(PROVIDER_ID.into()),
        ..MailRow::new(to.now(), team.company_id, kind, email).about(to.id())
    };
    let mut changes = Changes::new();
    changes.create(&mail);
    team.store()
        .commit(changes)
        .await
        .expect("a mail can be written down");
    mail
}

fn event(kind: &str, team: &Team, mail_id: MailId, extra: &Value) -> Value {
    let mut event = json!({
        "type": kind,
        "created_at": "2026-11-23T08:00:00.000Z",
        "data": {
            "email_id": PROVIDER_ID,
            "created_at": "2026-11-23T07:59:58.000Z",
            "from": "CustomIT <mail@example.com>",
            "to": ["ann@example.com"],
            "subject": "Hello",
            "tags": { "company": team.company_id.to_string(), "mail": mail_id.to_string() },
        },
    });
    for (name, value) in extra.as_object().into_iter().flatten() {
        event["data"][name] = value.clone();
    }
    event
}

fn bounce(kind: &str) -> Value {
    json!({ "bounce": { "type": kind, "subType": "General", "message": "user unknown" } })
}

/// Calls as the provider does, with a good signature.
async fn post_webhook(world: &World, body: impl Into<Vec<u8>>) -> Answer {
    let body = body.into();
    let secret = world
        .api
        .aws()
        .secrets()
        .resend()
        .await
        .expect("the stack has its secret");
    let now = world.clock.now();
    let signature = sign(&secret.webhook_secrets[0], "msg_1", now, &body);
    world
        .anonymous()
        .call("POST", "/webhooks/resend")
        .header("svix-id", "msg_1")
        .header("svix-timestamp", now.as_second().to_string())
        .header("svix-signature", signature)
        .bytes(body)
        .send()
        .await
}

async fn row(team: &Team, mail_id: MailId) -> MailRow {
    let row = team.store().get(key::mail(mail_id)).await;
    row.expect("mails can be read").expect("the mail stands")
}

async fn dead(team: &Team, member: &Caller) -> Option<DeadReason> {
    let email = Email::parse(&member.email).expect("an address");
    let row = team.store().get(key::dead_address(&email)).await;
    let row: Option<DeadAddressRow> = row.expect("dead addresses can be read");
    row.map(|row| row.reason)
}

/// Lets a mail to this member bounce for good.
pub(crate) async fn bury(world: &World, team: &Team, member: &Caller) {
    let mail = sent(team, member).await;
    let event = event("email.bounced", team, mail.mail_id, &bounce("Permanent"));
    post_webhook(world, event.to_string()).await.expect(204);
}

#[tokio::test]
async fn a_delivery_moves_the_mail_forward() {
    let world = World::new().await;
    let team = world.team().await;
    let mail = sent(&team, &team.technician).await;
    let event = event("email.delivered", &team, mail.mail_id, &json!({}));
    post_webhook(&world, event.to_string()).await.expect(204);
    assert_eq!(row(&team, mail.mail_id).await.status, MailStatus::Delivered);
    assert_eq!(dead(&team, &team.technician).await, None);
}

#[tokio::test]
async fn a_lasting_bounce_ends_mail_to_the_address_and_shows_to_the_owner() {
    let world = World::new().await;
    let team = world.team().await;
    bury(&world, &team, &team.technician).await;
    assert_eq!(
        dead(&team, &team.technician).await,
        Some(DeadReason::Bounced)
    );
    let path = format!("/v1/members/{}", team.technician.id());
    assert_eq!(
        team.owner.get(&path).await.expect(200)["dead_mail"],
        "bounced"
    );

    let roles = json!({ "roles": ["technician", "dispatcher"] });
    team.owner.patch(&path, roles).await.expect(200);
    world.drain().await;
    assert!(world.outside.mails_to(&team.technician.email).is_empty());
}

#[tokio::test]
async fn complaints_and_suppressions_end_mail_too_and_passing_bounces_do_not() {
    let world = World::new().await;
    for (kind, extra, status, reason) in [
        (
            "email.complained",
            json!({}),
            MailStatus::Complained,
            Some(DeadReason::Complained),
        ),
        (
            "email.suppressed",
            json!({}),
            MailStatus::Suppressed,
            Some(DeadReason::Suppressed),
        ),
        (
            "email.bounced",
            bounce("Transient"),
            MailStatus::Failed,
            None,
        ),
        ("email.failed", json!({}), MailStatus::Failed, None),
        (
            "email.delivery_delayed",
            json!({}),
            MailStatus::Delayed,
            None,
        ),
    ] {
        let team = world.team().await;
        let mail = sent(&team, &team.technician).await;
        let event = event(kind, &team, mail.mail_id, &extra);
        post_webhook(&world, event.to_string()).await.expect(204);
        assert_eq!(row(&team, mail.mail_id).await.status, status, "{kind}");
        assert_eq!(dead(&team, &team.technician).await, reason, "{kind}");
    }
}

#[tokio::test]
async fn words_that_are_late_repeated_or_at_once_leave_the_last_word() {
    let world = World::new().await;
    let team = world.team().await;
    let mail = sent(&team, &team.technician).await;
    let report = |kind: &str, extra: Value| {
        let event = event(kind, &team, mail.mail_id, &extra);
        post_webhook(&world, event.to_string())
    };
    let calls = (0..8).map(|number| match number % 4 {
        0 => report("email.bounced", bounce("Permanent")),
        1 => report("email.sent", json!({})),
        2 => report("email.delivered", json!({})),
        _ => report("email.delivery_delayed", json!({})),
    });
    for answer in join_all(calls).await {
        assert!([204, 503].contains(&answer.status), "{}", answer.text());
    }
    for kind in ["email.bounced", "email.delivered", "email.sent"] {
        report(kind, bounce("Permanent")).await.expect(204);
    }
    assert_eq!(row(&team, mail.mail_id).await.status, MailStatus::Bounced);
    assert_eq!(
        dead(&team, &team.technician).await,
        Some(DeadReason::Bounced)
    );
}

#[tokio::test]
async fn an_invitation_shows_that_its_mail_came_back() {
    let world = World::new().await;
    let team = world.team().await;
    let body = json!({ "name": "Ben", "email": "ben@example.com", "roles": ["technician"] });
    team.owner.post("/v1/invitations", body).await.expect(201);
    world.drain().await;
    let mail = &world.outside.mails_to("ben@example.com")[0];
    let mail_id = MailId::parse(&mail.tags["mail"]).unwrap();
    let own_id = json!({ "email_id": mail.id, "bounce": bounce("Permanent")["bounce"] });
    let event = event("email.bounced", &team, mail_id, &own_id);
    post_webhook(&world, event.to_string()).await.expect(204);
    let page = team.owner.get("/v1/invitations").await.expect(200);
    assert_eq!(page["items"][0]["mail_status"], "bounced");
    assert_eq!(page["items"][0]["state"], "open");
}

#[tokio::test]
async fn what_is_no_event_of_ours_is_accepted_and_ignored() {
    let world = World::new().await;
    let team = world.team().await;
    let mail = sent(&team, &team.technician).await;
    let nobodys = MailId::parse(&format!("mail_{}", "0".repeat(32))).unwrap();
    let stranger = world.team().await;
    for body in [
        "not json".to_owned(),
        "{}".to_owned(),
        json!({ "type": "contact.created", "created_at": "2026-11-23T08:00:00Z", "data": {} })
            .to_string(),
        event("email.levitated", &team, mail.mail_id, &json!({})).to_string(),
        event("email.opened", &team, mail.mail_id, &json!({})).to_string(),
        event("email.bounced", &team, nobodys, &bounce("Permanent")).to_string(),
        event(
            "email.bounced",
            &stranger,
            mail.mail_id,
            &bounce("Permanent"),
        )
        .to_string(),
        event(
            "email.bounced",
            &team,
            mail.mail_id,
            &json!({ "email_id": OTHER_ID }),
        )
        .to_string(),
        event("email.bounced", &team, mail.mail_id, &json!({ "tags": {} })).to_string(),
    ] {
        let answer = post_webhook(&world, body.clone()).await;
        assert_eq!(answer.status, 204, "{body}");
    }
    assert_eq!(row(&team, mail.mail_id).await.version, 1);
    assert_eq!(dead(&team, &team.technician).await, None);
}

#[tokio::test]
async fn without_the_providers_signature_nothing_is_taken() {
    let world = World::new().await;
    let team = world.team().await;
    let mail = sent(&team, &team.technician).await;
    let body = event("email.delivered", &team, mail.mail_id, &json!({})).to_string();
    let unsigned = world.anonymous();
    let unsigned = unsigned
        .call("POST", "/webhooks/resend")
        .bytes(body.clone());
    unsigned.send().await.problem(401, "invalid_signature");
    let forged = world.anonymous();
    let forged = forged
        .call("POST", "/webhooks/resend")
        .header("svix-id", "msg_1")
        .header("svix-timestamp", world.clock.now().as_second().to_string())
        .header(
            "svix-signature",
            "v1,c2FtcGxlIHNpZ25hdHVyZSBvZiB0aGUgcmlnaHQgbG4=",
        )
        .bytes(body);
    forged.send().await.problem(401, "invalid_signature");
    assert_eq!(row(&team, mail.mail_id).await.status, MailStatus::Sent);
}

#[tokio::test]
async fn a_bounce_is_written_down_however_its_event_is_written() {
    let world = World::new().await;
    let team = world.team().await;
    for (extra, expected) in [
        (bounce("Permanent"), MailStatus::Bounced),
        (json!({ "bounce": "permanent" }), MailStatus::Bounced),
        (json!({ "bounce": {} }), MailStatus::Failed),
        (json!({ "bounce": { "type": 7 } }), MailStatus::Failed),
        (json!({ "bounce": null, "to": 5 }), MailStatus::Failed),
        (json!({ "email_id": null }), MailStatus::Failed),
        (bounce("Transient"), MailStatus::Failed),
    ] {
        let mail = sent(&team, &team.technician).await;
        let named = json!([
            { "name": "company", "value": team.company_id }, { "name": "mail", "value": mail.mail_id },
        ]);
        let delivered = event(
            "email.delivered",
            &team,
            mail.mail_id,
            &json!({ "tags": named }),
        );
        post_webhook(&world, delivered.to_string())
            .await
            .expect(204);
        assert_eq!(row(&team, mail.mail_id).await.status, MailStatus::Delivered);

        let mut bounced = event("email.bounced", &team, mail.mail_id, &extra);
        bounced["data"]["tags"] = named;
        bounced.as_object_mut().unwrap().remove("created_at");
        post_webhook(&world, bounced.to_string()).await.expect(204);
        assert_eq!(row(&team, mail.mail_id).await.status, expected, "{extra}");
    }
}
