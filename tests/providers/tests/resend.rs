//! Our client of Resend against the outside world, and the outside world against the sheet.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod http;
mod receiver;

use std::time::Duration;

use auth::svix::SvixError::{Signature, Time};
use domain::email::Email;
use domain::id::{CompanyId, MailId};
use domain::mail::MailKind;
use outside::{Fault, FaultKind, Oddities, Options, Provider, Running, start};
use providers::{
    Egress, Http, LastEvent, MailEvent, OutgoingMail, ProviderMailId, Resend, ResendEvent,
    SendError, parse_resend_event,
};
use serde_json::{Value, json};

use crate::http::{Reply, request};
use crate::receiver::{Receiver, SECRET};

const SECONDS_5: Duration = Duration::from_secs(5);
const COMPANY: CompanyId = CompanyId::from_bytes([1; 16]);
const MAIL: MailId = MailId::from_bytes([2; 16]);

async fn world() -> Running {
    start(Options::default()).await.unwrap()
}

/// A world that sends its webhooks to this receiver, without much delay.
async fn with_webhooks(receiver: &Receiver) -> Running {
    let mut options = Options {
        webhook_base: Some(receiver.base.clone()),
        webhook_secret: Some(SECRET.to_owned()),
        ..Options::default()
    };
    options.knobs.event_delay_ms = 20;
    options.webhook_schedule = vec![Duration::ZERO, Duration::from_millis(30)];
    start(options).await.unwrap()
}

fn client(world: &Running, key: &str) -> Resend {
    let http = Http::new(Egress::for_stage("local"));
    Resend::new(http, &world.resend_url(), key).unwrap()
}

async fn send_to(
    world: &Running,
    (to, subject): (&str, &str),
    key: &str,
    remaining: Duration,
) -> Result<ProviderMailId, SendError> {
    let to = Email::parse(to).unwrap();
    let mail = OutgoingMail {
        from: "CustomIT <mail@example.com>",
        to: &to,
        reply_to: None,
        subject,
        html: "<p>Open <a href=\"http://localhost:3000/x#t\">this</a></p>",
        text: "Open http://localhost:3000/x#t now",
        kind: MailKind::Invitation,
        company: COMPANY,
        mail: MAIL,
    };
    let sent = client(world, "re_local").send(&mail, key, remaining).await;
    sent.map(|id| id.expect("the answer names the mail"))
}

async fn send(world: &Running, key: &str) -> Result<ProviderMailId, SendError> {
    send_to(world, ("ann@example.com", "Hello"), key, SECONDS_5).await
}

fn raw_mail() -> Value {
    json!({ "from": "mail@example.com", "to": "ann@example.com", "subject": "Hello", "text": "x" })
}

async fn post_raw(world: &Running, path: &str, headers: &[(&str, &str)], body: &Value) -> Reply {
    let all = [
        &[("authorization", "Bearer re_local"), ("user-agent", "test")],
        headers,
    ]
    .concat();
    request(
        "POST",
        &format!("{}{path}", world.resend_url()),
        &all,
        &body.to_string(),
    )
    .await
}

#[tokio::test]
async fn a_mail_arrives_as_it_was_written() {
    let world = world().await;
    let id = send(&world, "key").await.unwrap();
    let mails = world.mails_to("ANN@example.com");
    assert_eq!(mails.len(), 1);
    let mail = &mails[0];
    assert_eq!(mail.id, id.as_str());
    assert_eq!(mail.subject, "Hello");
    assert_eq!(mail.links(), ["http://localhost:3000/x#t"]);
    assert_eq!(mail.tags["company"], COMPANY.to_string());
    assert_eq!(mail.tags["mail"], MAIL.to_string());
    assert_eq!(mail.tags["kind"], "invitation");
    assert_eq!(mail.idempotency_key.as_deref(), Some("key"));
    let requests = world.requests();
    assert_eq!(requests[0].headers["authorization"], "Bearer …");
    assert!(requests[0].headers["user-agent"].starts_with("CustomIT/"));
    assert_eq!(requests[0].status, Some(200));
}

#[tokio::test]
async fn one_key_sends_one_mail_and_another_key_another() {
    let world = world().await;
    let first = send(&world, "key").await.unwrap();
    assert_eq!(send(&world, "key").await.unwrap(), first);
    assert_ne!(send(&world, "another").await.unwrap(), first);
    assert_eq!(world.mails().len(), 2);
}

#[tokio::test]
async fn a_key_with_another_mail_is_refused_for_good() {
    let world = world().await;
    send(&world, "key").await.unwrap();
    let other = send_to(&world, ("ann@example.com", "Other"), "key", SECONDS_5).await;
    let name = Some("invalid_idempotent_request".to_owned());
    assert_eq!(other, Err(SendError::Final { code: 409, name }));
    assert_eq!(world.mails().len(), 1);
}

#[tokio::test]
async fn a_key_is_remembered_for_a_day() {
    let world = world().await;
    send(&world, "key").await.unwrap();
    world.advance(jiff::SignedDuration::from_secs(24 * 3600 - 60));
    send(&world, "key").await.unwrap();
    assert_eq!(world.mails().len(), 1);
    world.advance(jiff::SignedDuration::from_mins(2));
    send(&world, "key").await.unwrap();
    assert_eq!(world.mails().len(), 2);
}

#[tokio::test]
async fn twins_of_one_key_become_one_mail() {
    let world = world().await;
    world.set_knobs(|knobs| knobs.latency_ms = 20);
    let (one, other) = tokio::join!(send(&world, "key"), send(&world, "key"));
    assert_eq!(one.unwrap(), other.unwrap());
    assert_eq!(world.mails().len(), 1);

    let headers = [("idempotency-key", "second")];
    let (mail, path) = (raw_mail(), "/emails");
    let (one, other) = tokio::join!(
        post_raw(&world, path, &headers, &mail),
        post_raw(&world, path, &headers, &mail)
    );
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    let refused = if one.status == 409 { one } else { other };
    assert_eq!(refused.json()["name"], "concurrent_idempotent_requests");
}

#[tokio::test]
async fn a_key_of_a_wrong_length_is_refused() {
    let world = world().await;
    for key in [String::new(), "k".repeat(257)] {
        let reply = post_raw(&world, "/emails", &[("idempotency-key", &key)], &raw_mail()).await;
        assert_eq!(
            (reply.status, &reply.json()["name"]),
            (400, &json!("invalid_idempotency_key"))
        );
    }
    assert!(world.mails().is_empty());
}

#[tokio::test]
async fn a_caller_is_known_by_its_key() {
    let world = world().await;
    let url = format!("{}/emails", world.resend_url());
    let body = raw_mail().to_string();
    for (headers, status, name) in [
        (&[("user-agent", "test")][..], 401, "missing_api_key"),
        (
            &[("user-agent", "test"), ("authorization", "Bearer re_x")],
            403,
            "invalid_api_key",
        ),
        (
            &[("authorization", "Bearer re_local")],
            403,
            "invalid_permission",
        ),
    ] {
        let reply = request("POST", &url, headers, &body).await;
        assert_eq!(
            (reply.status, &reply.json()["name"]),
            (status, &json!(name))
        );
    }
    let to = Email::parse("ann@example.com").unwrap();
    let mail = OutgoingMail {
        from: "mail@example.com",
        to: &to,
        reply_to: None,
        subject: "Hello",
        html: "x",
        text: "x",
        kind: MailKind::Invitation,
        company: COMPANY,
        mail: MAIL,
    };
    let stranger = client(&world, "re_stranger")
        .send(&mail, "key", SECONDS_5)
        .await;
    let name = Some("invalid_api_key".to_owned());
    assert_eq!(stranger, Err(SendError::Unauthorised { code: 403, name }));
    assert!(world.mails().is_empty());
}

#[tokio::test]
async fn a_key_that_may_only_send_cannot_look() {
    let world = world().await;
    let id = send(&world, "key").await.unwrap();
    let result = client(&world, "re_local_sending")
        .find(&id, SECONDS_5)
        .await;
    let name = Some("restricted_api_key".to_owned());
    assert_eq!(result, Err(SendError::Unauthorised { code: 401, name }));
}

#[tokio::test]
async fn an_unverified_domain_is_for_a_person_to_mend() {
    let verified = vec!["verified.example".to_owned()];
    let options = Options {
        verified_domains: verified,
        ..Options::default()
    };
    let world = start(options).await.unwrap();
    let refused = send(&world, "key").await;
    let name = Some("validation_error".to_owned());
    assert_eq!(refused, Err(SendError::Unauthorised { code: 403, name }));
}

#[tokio::test]
async fn wrong_fields_are_named() {
    let world = world().await;
    world.set_knobs(|knobs| knobs.rate_per_second = 1000);
    let with = |field: &str, value: Value| {
        let mut mail = raw_mail();
        mail[field] = value;
        mail
    };
    for (body, name) in [
        (with("from", Value::Null), "missing_required_field"),
        (with("to", json!([])), "missing_required_field"),
        (with("subject", json!("")), "missing_required_field"),
        (with("text", Value::Null), "missing_required_field"),
        (with("from", json!("nobody")), "invalid_from_address"),
        (with("to", json!("ann@@example.com")), "validation_error"),
        (
            with("to", json!(vec!["ann@example.com"; 51])),
            "validation_error",
        ),
        (with("text", json!(7)), "validation_error"),
        (
            with("tags", json!([{ "name": "a b", "value": "c" }])),
            "validation_error",
        ),
        (with("tags", json!({ "a": "b" })), "validation_error"),
        (json!([]), "validation_error"),
    ] {
        let reply = post_raw(&world, "/emails", &[], &body).await;
        let problem = reply.json();
        assert_eq!(
            (reply.status, &problem["statusCode"], &problem["name"]),
            (422, &json!(422), &json!(name))
        );
        assert!(problem["message"].is_string());
    }
    let url = format!("{}/emails", world.resend_url());
    let headers = [("authorization", "Bearer re_local"), ("user-agent", "test")];
    let broken = request("POST", &url, &headers, "{").await;
    assert_eq!(
        (broken.status, &broken.json()["name"]),
        (400, &json!("validation_error"))
    );
    assert!(world.mails().is_empty());
}

#[tokio::test]
async fn unknown_places_and_methods_are_told_in_its_own_shape() {
    let world = world().await;
    let reply = post_raw(&world, "/letters", &[], &json!({})).await;
    assert_eq!(
        (reply.status, &reply.json()["name"]),
        (404, &json!("not_found"))
    );
    let reply = post_raw(&world, "/emails/5", &[], &json!({})).await;
    assert_eq!(
        (reply.status, &reply.json()["name"]),
        (405, &json!("method_not_allowed"))
    );
}

#[tokio::test]
async fn a_batch_is_taken_whole_or_with_its_errors() {
    let world = world().await;
    let mixed = json!([raw_mail(), { "from": "mail@example.com" }]);
    let strict = post_raw(&world, "/emails/batch", &[], &mixed).await;
    assert_eq!(strict.status, 422);
    assert!(world.mails().is_empty());
    let permissive = [("x-batch-validation", "permissive")];
    let reply = post_raw(&world, "/emails/batch", &permissive, &mixed).await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.json()["data"].as_array().unwrap().len(), 1);
    assert_eq!(reply.json()["errors"][0]["index"], 1);
    let many = json!(vec![raw_mail(); 101]);
    assert_eq!(
        post_raw(&world, "/emails/batch", &[], &many).await.status,
        422
    );
    assert_eq!(world.mails().len(), 1);
}

#[tokio::test]
async fn the_rate_is_told_on_every_answer_and_the_client_keeps_to_it() {
    let world = world().await;
    world.set_knobs(|knobs| knobs.rate_per_second = 2);
    let sends = (0..5).map(|number| {
        let (world, key) = (&world, format!("key-{number}"));
        async move { send(world, &key).await }
    });
    for sent in futures::future::join_all(sends).await {
        sent.unwrap();
    }
    assert_eq!(world.mails().len(), 5);
    assert!(
        world
            .requests()
            .iter()
            .any(|request| request.status == Some(429))
    );

    let mut limited = None;
    for _ in 0..6 {
        let reply = post_raw(&world, "/emails", &[], &raw_mail()).await;
        assert_eq!(reply.header("ratelimit-limit"), Some("2"));
        assert!(reply.header("ratelimit-remaining").is_some());
        assert_eq!(reply.header("ratelimit-reset"), Some("1"));
        if reply.status == 429 {
            limited = Some(reply);
        }
    }
    let limited = limited.unwrap();
    assert_eq!(limited.header("retry-after"), Some("1"));
    assert_eq!(limited.json()["name"], "rate_limit_exceeded");
}

#[tokio::test]
async fn a_used_up_quota_parks_the_mail() {
    let world = world().await;
    world.set_knobs(|knobs| knobs.daily_quota = Some(1));
    send(&world, "first").await.unwrap();
    let parked = send(&world, "second").await;
    assert_eq!(
        parked,
        Err(SendError::Parked {
            name: "daily_quota_exceeded".to_owned()
        })
    );
    assert_eq!(world.requests().len(), 2, "it was not tried again");
    world.advance(jiff::SignedDuration::from_hours(24));
    send(&world, "second").await.unwrap();
}

#[tokio::test]
async fn a_failure_before_the_effect_is_overcome() {
    use FaultKind::{Cut, Html, Malformed};
    for fault in [
        Fault::status(Provider::Resend, 429),
        Fault::status(Provider::Resend, 500),
        Fault::status(Provider::Resend, 503),
        Fault::next(Provider::Resend, Cut),
        Fault::next(Provider::Resend, Html),
        Fault::next(Provider::Resend, Malformed),
    ] {
        let world = world().await;
        world.fault(fault.times(2));
        send(&world, "key").await.unwrap();
        assert_eq!((world.mails().len(), world.requests().len()), (1, 3));
    }
}

#[tokio::test]
async fn a_failure_after_the_effect_never_sends_twice() {
    use FaultKind::{Cut, Hang, Html, Huge, Malformed};
    let faults = [Cut, Hang, Html, Huge, Malformed].map(|kind| Fault::next(Provider::Resend, kind));
    for fault in faults
        .into_iter()
        .chain([Fault::status(Provider::Resend, 500)])
    {
        let world = world().await;
        world.fault(fault.after_effect().times(0));
        let short = Duration::from_millis(800);
        let lost = send_to(&world, ("ann@example.com", "Hello"), "key", short).await;
        assert_eq!(lost, Err(SendError::Unknown));
        assert_eq!(world.mails().len(), 1, "it was accepted all the same");
        world.clear_faults();
        let id = send(&world, "key").await.unwrap();
        assert_eq!(world.mails().len(), 1);
        assert_eq!(world.mails()[0].id, id.as_str());
    }
}

#[tokio::test]
async fn a_redirect_leads_nowhere() {
    let world = world().await;
    world.fault(Fault::next(Provider::Resend, FaultKind::Redirect));
    let refused = send(&world, "key").await;
    assert!(
        matches!(refused, Err(SendError::Misconfigured(_))),
        "{refused:?}"
    );
    assert_eq!((world.mails().len(), world.requests().len()), (0, 1));
}

#[tokio::test]
async fn a_quota_error_on_demand_is_known_by_its_name() {
    let world = world().await;
    let name = Some("monthly_quota_exceeded".to_owned());
    world.fault(Fault {
        name,
        ..Fault::status(Provider::Resend, 429)
    });
    let parked = send(&world, "key").await;
    assert_eq!(
        parked,
        Err(SendError::Parked {
            name: "monthly_quota_exceeded".to_owned()
        })
    );
}

#[tokio::test]
async fn a_mail_can_be_looked_up_by_its_id() {
    let world = world().await;
    world.set_knobs(|knobs| knobs.event_delay_ms = 10);
    let id = send(&world, "key").await.unwrap();
    let delivered = |mail: &outside::Mail| mail.last_event == "delivered";
    world
        .mail_to("ann@example.com", delivered, SECONDS_5)
        .await
        .unwrap();
    let resend = client(&world, "re_local");
    assert_eq!(
        resend.find(&id, SECONDS_5).await,
        Ok(Some(LastEvent::Delivered))
    );
    let unknown = ProviderMailId::parse("56761188-7520-42d8-8898-ff6fc54ce618").unwrap();
    assert_eq!(resend.find(&unknown, SECONDS_5).await, Ok(None));
}

#[tokio::test]
async fn what_happens_is_told_by_signed_webhooks() {
    use providers::BounceKind::Permanent;
    for (to, expected) in [
        (
            "ann@example.com",
            vec![MailEvent::Sent, MailEvent::Delivered],
        ),
        (
            "bounced@example.com",
            vec![MailEvent::Sent, MailEvent::Bounced(Permanent)],
        ),
        (
            "complained+1@example.com",
            vec![MailEvent::Sent, MailEvent::Delivered, MailEvent::Complained],
        ),
        ("suppressed@example.com", vec![MailEvent::Suppressed]),
        (
            "delayed@example.com",
            vec![
                MailEvent::Sent,
                MailEvent::DeliveryDelayed,
                MailEvent::Delivered,
            ],
        ),
        ("failed@example.com", vec![MailEvent::Failed]),
    ] {
        let receiver = Receiver::start().await;
        let world = with_webhooks(&receiver).await;
        let id = send_to(&world, (to, "Hello"), "key", SECONDS_5)
            .await
            .unwrap();
        let mut events = Vec::new();
        for hook in receiver.hooks(expected.len()).await {
            assert_eq!(hook.verdict, Ok(()));
            let ResendEvent::Mail(notice) = parse_resend_event(&hook.body).unwrap() else {
                panic!("not about a mail");
            };
            assert_eq!(notice.provider_id, Some(id.clone()));
            assert_eq!((notice.company, notice.mail), (Some(COMPANY), Some(MAIL)));
            assert_eq!(notice.to, [Email::parse(to).unwrap()]);
            events.push(notice.event);
        }
        assert_eq!(events, expected, "{to}");
    }
}

#[tokio::test]
async fn a_dead_address_gets_no_further_mail() {
    let receiver = Receiver::start().await;
    let world = with_webhooks(&receiver).await;
    send_to(&world, ("bounced@example.com", "Hello"), "first", SECONDS_5)
        .await
        .unwrap();
    receiver.hooks(2).await;
    send_to(
        &world,
        ("bounced@example.com", "Hello"),
        "second",
        SECONDS_5,
    )
    .await
    .unwrap();
    let third = &receiver.hooks(3).await[2];
    let event: Value = serde_json::from_slice(&third.body).unwrap();
    assert_eq!(event["type"], "email.suppressed");
    assert_eq!(event["data"]["suppressed"]["reason"], "previous_bounce");
}

#[tokio::test]
async fn webhooks_come_twice_and_in_reverse_on_demand() {
    let receiver = Receiver::start().await;
    let world = with_webhooks(&receiver).await;
    world.set_knobs(|knobs| {
        knobs.duplicate_webhooks = true;
        knobs.reorder_webhooks = true;
    });
    send(&world, "key").await.unwrap();
    let hooks = receiver.hooks(4).await;
    let kinds: Vec<String> = hooks
        .iter()
        .map(|hook| serde_json::from_slice::<Value>(&hook.body).unwrap()["type"].to_string())
        .collect();
    assert_eq!(
        kinds,
        [
            "\"email.delivered\"",
            "\"email.delivered\"",
            "\"email.sent\"",
            "\"email.sent\""
        ]
    );
    assert_eq!(hooks[0].id, hooks[1].id);
    assert_ne!(hooks[0].id, hooks[2].id);
}

#[tokio::test]
async fn a_webhook_comes_again_under_its_id_when_the_receiver_fails() {
    let receiver = Receiver::start().await;
    receiver.fail_next(1);
    let world = with_webhooks(&receiver).await;
    world.set_knobs(|knobs| knobs.event_delay_ms = 200);
    send(&world, "key").await.unwrap();
    let hooks = receiver.hooks(2).await;
    assert_eq!(hooks[0].id, hooks[1].id);
    assert_eq!(hooks[1].verdict, Ok(()));
    let sent = |one: &outside::Delivery| one.kind == "email.sent";
    let delivery = world.delivery(sent, SECONDS_5).await.unwrap();
    let statuses: Vec<_> = delivery
        .attempts
        .iter()
        .map(|attempt| attempt.status)
        .collect();
    assert_eq!(statuses, [Some(500), Some(200)]);
}

#[tokio::test]
async fn odd_webhooks_are_sent_on_demand() {
    let receiver = Receiver::start().await;
    let world = with_webhooks(&receiver).await;
    let event = json!({ "type": "email.levitated", "data": {} });
    let forged = Oddities {
        bad_signature: true,
        ..Oddities::default()
    };
    let stale = Oddities {
        age_seconds: 301,
        ..Oddities::default()
    };
    let twice = Oddities {
        duplicate: true,
        id: Some("msg_1".to_owned()),
        ..Oddities::default()
    };
    for (odd, times) in [(forged, 1), (stale, 1), (twice, 2)] {
        let attempts = world.resend_webhook(&event, &odd).await;
        assert_eq!(attempts.len(), times);
        assert!(
            attempts.iter().all(outside::Attempt::succeeded),
            "{attempts:?}"
        );
    }
    let hooks = receiver.hooks(4).await;
    let verdicts: Vec<_> = hooks.iter().map(|hook| hook.verdict).collect();
    assert_eq!(verdicts, [Err(Signature), Err(Time), Ok(()), Ok(())]);
    assert_eq!((&*hooks[2].id, &*hooks[3].id), ("msg_1", "msg_1"));
}
