//! Our client of Meta against the outside world, and the outside world against the sheet.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod http;
mod hub;

use std::time::Duration;

use jiff::SignedDuration;
use outside::{
    Fault, FaultKind, LastStatus, MetaAct, MetaAction, MetaApp, MetaBatch, MetaFile, MetaNumber,
    MetaOddities, MetaOptions, MetaPerson, MetaQuirks, MetaUpdate, Options, Provider, Running,
    start,
};
use providers::whatsapp::{
    LaterScope, MediaFailure, MetaApp as AppClient, OutgoingContent, OutgoingMedia,
    OutgoingWhatsApp, Recipient, SendFailure, Sent, WhatsApp,
};
use providers::whatsapp_webhook::{Account, Content, DeliveryStatus, MediaKind, Update};
use providers::{Egress, Http};
use serde_json::{Value, json};

use crate::http::{Reply, request};
use crate::hub::{Hub, VERIFY_TOKEN};

const SECONDS_5: Duration = Duration::from_secs(5);
const NUMBER: &str = "106540352242921";
const OTHER: &str = "106540352242922";
const WABA: &str = "102290129340391";
const OTHER_WABA: &str = "102290129340392";
const TOKEN: &str = "EAAlocal1";
const PHONE: &str = "16505550134";

fn dana() -> MetaPerson {
    MetaPerson::of(PHONE, "Dana K")
}

/// A world that nobody listens to.
async fn world() -> Running {
    start(Options::default()).await.unwrap()
}

/// A world whose accounts this hub listens to.
async fn telling(hub: &Hub) -> Running {
    let mut options = Options {
        webhook_base: Some(hub.base.clone()),
        ..Options::default()
    };
    VERIFY_TOKEN.clone_into(&mut options.meta.verify_token);
    options.meta.webhook_schedule = vec![Duration::ZERO, Duration::from_millis(30)];
    let world = start(options).await.unwrap();
    world.meta_subscribe(WABA);
    world.meta_subscribe(OTHER_WABA);
    world
}

fn client(world: &Running) -> WhatsApp {
    client_of(world, TOKEN)
}

fn client_of(world: &Running, token: &str) -> WhatsApp {
    let http = Http::new(Egress::for_stage("local"));
    WhatsApp::new(http, &world.meta_url(), token).unwrap()
}

fn text(body: &str) -> OutgoingContent<'_> {
    OutgoingContent::Text {
        body,
        preview_url: false,
    }
}

async fn send_to(
    world: &Running,
    phone: Option<&str>,
    bsuid: Option<&str>,
    content: OutgoingContent<'_>,
) -> Result<Sent, SendFailure> {
    let message = OutgoingWhatsApp {
        to: Recipient { phone, bsuid },
        reply_to: None,
        callback_data: "msg_1",
        content,
    };
    client(world).send(NUMBER, &message, SECONDS_5).await
}

async fn send(world: &Running, body: &str) -> Result<Sent, SendFailure> {
    send_to(world, Some(PHONE), None, text(body)).await
}

async fn call(world: &Running, method: &str, path: &str, body: &Value) -> Reply {
    let url = format!("{}{path}", world.meta_url());
    let bearer = format!("Bearer {TOKEN}");
    let headers = [
        ("authorization", bearer.as_str()),
        ("content-type", "application/json"),
        ("user-agent", "test"),
    ];
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    request(method, &url, &headers, &body).await
}

async fn raw_send(world: &Running, change: &Value) -> Value {
    let mut body = json!({ "messaging_product": "whatsapp", "to": PHONE });
    for (name, value) in change.as_object().unwrap() {
        body[name] = value.clone();
    }
    let reply = call(world, "POST", &format!("/{NUMBER}/messages"), &body).await;
    reply.json()
}

async fn write(world: &Running, body: &str) -> String {
    let action = MetaAction::text(NUMBER, dana(), body);
    world.meta_act(&action).await.id
}

fn message(update: &Update) -> &providers::whatsapp_webhook::InboundMessage {
    match update {
        Update::Message(message) => message,
        other => panic!("a message was expected: {other:?}"),
    }
}

#[tokio::test]
async fn a_person_writes_and_the_company_answers() {
    let hub = Hub::start().await;
    let world = telling(&hub).await;
    let id = write(
        &world,
        "Zug\u{e4}nge verloren \u{1f511} https://example.com/",
    )
    .await;
    let hook = hub.hooks(1).await.remove(0);
    assert!(hook.signed && hook.body.is_ascii());
    assert!(String::from_utf8_lossy(&hook.body).contains("\\u00e4nge"));
    let updates = hook.updates();
    let heard = message(&updates[0]);
    assert_eq!(heard.id, id);
    assert_eq!(heard.person.phone.as_deref(), Some(PHONE));
    assert_eq!(heard.person.profile_name.as_deref(), Some("Dana K"));
    assert!(heard.person.bsuid.as_deref().unwrap().starts_with("US."));
    assert_eq!(hook.parts()[0].account, Account::Number(NUMBER.to_owned()));

    client(&world)
        .mark_read(NUMBER, &id, SECONDS_5)
        .await
        .unwrap();
    assert!(world.meta_said()[0].read_at.is_some());

    let sent = send(&world, "On the way").await.unwrap();
    assert_eq!(sent.recipient_phone.as_deref(), Some(PHONE));
    let kept = &world.meta_sent_to(&format!("+{PHONE}"))[0];
    assert_eq!(
        (kept.id.as_str(), kept.text()),
        (&*sent.wamid, Some("On the way"))
    );
    assert_eq!(kept.callback_data.as_deref(), Some("msg_1"));
    hub.hooks(4).await;
    let statuses: Vec<_> = hub.updates()[1..]
        .iter()
        .map(|update| match update {
            Update::Status(news) => {
                assert_eq!(news.id, sent.wamid);
                assert_eq!(news.callback_data.as_deref(), Some("msg_1"));
                news.status.clone()
            }
            other => panic!("a status was expected: {other:?}"),
        })
        .collect();
    let all = [
        DeliveryStatus::Sent,
        DeliveryStatus::Delivered,
        DeliveryStatus::Read,
    ];
    assert_eq!(statuses, all);
    assert_eq!(world.meta_sent()[0].status, "read");
}

#[tokio::test]
async fn only_those_who_are_subscribed_hear() {
    let hub = Hub::start().await;
    let world = telling(&hub).await;
    client(&world).unsubscribe(WABA, SECONDS_5).await.unwrap();
    let acted = world
        .meta_act(&MetaAction::text(NUMBER, dana(), "Hello"))
        .await;
    assert!(acted.attempts.is_empty() && !world.meta_is_heard(WABA));
    client(&world)
        .subscribe(WABA, None, SECONDS_5)
        .await
        .unwrap();
    assert!(client(&world).is_subscribed(WABA, SECONDS_5).await.unwrap());
    write(&world, "Hello again").await;
    assert_eq!(hub.hooks(1).await.len(), 1);
}

#[tokio::test]
async fn an_override_is_verified_before_it_is_taken() {
    let (hub, own) = (Hub::start().await, Hub::start().await);
    let world = telling(&hub).await;
    let client = client(&world);
    let url = own.url();
    for (url, token) in [(&*url, "wrong"), ("http://127.0.0.1:9/", VERIFY_TOKEN)] {
        let refused = client.subscribe(WABA, Some((url, token)), SECONDS_5).await;
        assert!(refused.is_err(), "{url}");
    }
    let right = client.subscribe(WABA, Some((&url, VERIFY_TOKEN)), SECONDS_5);
    right.await.unwrap();
    let apps = client.subscribed_apps(WABA, SECONDS_5).await.unwrap();
    assert_eq!(apps[0].override_url.as_deref(), Some(&*url));
    write(&world, "Hello").await;
    assert_eq!((own.hooks(1).await.len(), hub.seen().len()), (1, 0));
    assert_eq!(world.meta_verify(None).await, Ok(()));
    assert!(world.meta_verify(Some("wrong")).await.is_err());
}

#[tokio::test]
async fn an_own_app_signs_with_its_own_secret() {
    let hub = Hub::with_secret("own secret").await;
    let world = telling(&Hub::start().await).await;
    let mut number = MetaNumber::made_of("12125550188", "Own App Plumbing");
    number.app = Some(MetaApp {
        id: "777".to_owned(),
        secret: "own secret".to_owned(),
        callback_url: Some(format!("{}?channel=chn_1", hub.url())),
    });
    world.add_meta_number(number.clone());
    let client = client_of(&world, &number.token);
    client
        .subscribe(&number.waba_id, None, SECONDS_5)
        .await
        .unwrap();
    let action = MetaAction::text(&number.phone_number_id, dana(), "Hello");
    world.meta_act(&action).await;
    assert!(hub.hooks(1).await[0].signed);
}

#[tokio::test]
async fn every_kind_of_message_can_be_read() {
    let hub = Hub::start().await;
    let world = telling(&hub).await;
    let first = write(&world, "Hello").await;
    let file = MetaFile::default;
    let acts = [
        MetaAct::Image {
            file: file(),
            caption: Some("the door".to_owned()),
        },
        MetaAct::Video {
            file: file(),
            caption: None,
        },
        MetaAct::Voice { file: file() },
        MetaAct::Document {
            file: file(),
            caption: None,
        },
        MetaAct::Sticker { file: file() },
        MetaAct::Location {
            latitude: 40.7412,
            longitude: -73.9896,
            name: None,
            address: None,
        },
        MetaAct::Contacts {
            contacts: json!([{ "name": { "formatted_name": "Bo Li" } }]),
        },
        MetaAct::Button {
            text: "Confirm".to_owned(),
            payload: "CONFIRM".to_owned(),
        },
        MetaAct::ButtonReply {
            button_id: "yes".to_owned(),
            title: "Yes".to_owned(),
        },
        MetaAct::Reaction {
            message_id: first.clone(),
            emoji: Some("\u{1f44d}".to_owned()),
        },
        MetaAct::Edit {
            message_id: first.clone(),
            body: "Hello!".to_owned(),
        },
        MetaAct::Revoke {
            message_id: first.clone(),
        },
        MetaAct::Unsupported {
            what: "poll".to_owned(),
        },
    ];
    for act in acts {
        world.meta_act(&MetaAction::new(NUMBER, dana(), act)).await;
    }
    let updates = hub.updates();
    let kinds: Vec<_> = updates[1..]
        .iter()
        .map(|update| match &message(update).content {
            Content::Media { kind, .. } => kind.as_str().to_owned(),
            other => other.kind().to_owned(),
        })
        .collect();
    assert_eq!(kinds.len(), 13);
    assert!(matches!(
        &message(&updates[1]).content,
        Content::Media { kind: MediaKind::Image, caption, .. } if caption.as_deref() == Some("the door")
    ));
    let fits = |content: &Content| {
        matches!(content, Content::Edit { original_id, text }
            if *original_id == first && text.as_deref() == Some("Hello!"))
    };
    assert!(fits(&message(&updates[11]).content), "{kinds:?}");
    assert!(matches!(
        &message(&updates[13]).content,
        Content::Unsupported { type_name } if type_name == "poll"
    ));

    let echo = MetaAct::Echo {
        body: "On my way".to_owned(),
    };
    world.meta_act(&MetaAction::new(NUMBER, dana(), echo)).await;
    let moved = MetaAct::NumberChange {
        new_phone: "12195550158".to_owned(),
        new_user_id: None,
    };
    world
        .meta_act(&MetaAction::new(NUMBER, dana(), moved))
        .await;
    let updates = hub.updates();
    assert!(matches!(&updates[14], Update::Echo(echo)
        if echo.to.phone.as_deref() == Some(PHONE)));
    assert!(matches!(&updates[15], Update::IdentityChanged(change)
        if change.old_phone.as_deref() == Some(PHONE)
            && change.new_phone.as_deref() == Some("12195550158")));
}

#[tokio::test]
async fn a_person_without_a_shown_phone_is_reached_by_user_id() {
    let hub = Hub::start().await;
    let world = telling(&hub).await;
    let user = "US.13491208655302741918";
    let person = MetaPerson::of_user(user, "Nobody Knows");
    let acted = world
        .meta_act(&MetaAction::text(NUMBER, person, "Hello"))
        .await;
    let updates = hub.hooks(1).await[0].updates();
    assert_eq!(message(&updates[0]).person.phone, None);
    assert_eq!(message(&updates[0]).person.bsuid.as_deref(), Some(user));
    let reply = OutgoingWhatsApp {
        to: Recipient {
            phone: None,
            bsuid: Some(user),
        },
        reply_to: Some(&acted.id),
        callback_data: "msg_2",
        content: text("Hello"),
    };
    let sent = client(&world)
        .send(NUMBER, &reply, SECONDS_5)
        .await
        .unwrap();
    assert_eq!(
        (sent.recipient_phone, sent.recipient_bsuid.as_deref()),
        (None, Some(user))
    );
    assert_eq!(world.meta_sent_to(user)[0].reply_to, Some(acted.id));
    hub.hooks(2).await;
    assert!(matches!(&hub.updates()[1], Update::Status(news)
        if news.recipient_bsuid.as_deref() == Some(user) && news.recipient_phone.is_none()));
}

#[tokio::test]
async fn a_phone_is_answered_as_its_country_writes_it() {
    let world = world().await;
    let ana = MetaPerson::of("551187654321", "Ana");
    world.meta_act(&MetaAction::text(NUMBER, ana, "Oi")).await;
    let sent = send_to(&world, Some("5511987654321"), None, text("Oi")).await;
    let sent = sent.unwrap();
    assert_eq!(sent.recipient_phone.as_deref(), Some("551187654321"));
}

#[tokio::test]
async fn outside_the_window_free_words_fail_and_templates_pass() {
    let hub = Hub::start().await;
    let world = telling(&hub).await;
    write(&world, "Hello").await;
    world.advance(SignedDuration::from_hours(24));
    send(&world, "Too late").await.unwrap();
    let failed = |update: &Update| {
        matches!(update, Update::Status(news)
            if news.status == DeliveryStatus::Failed
                && news.error.is_some_and(|error| error.code == 131_047))
    };
    hub.hooks(2).await;
    assert!(failed(&hub.updates()[1]));
    assert_eq!(world.meta_sent()[0].error, Some(131_047));
    let words = |text: &str| json!({ "type": "text", "text": text });
    let components =
        json!([{ "type": "body", "parameters": [words("Dana"), words("on the way")] }]);
    let template = OutgoingContent::Template {
        name: "job_update",
        language: "en_US",
        components: &components,
    };
    let sent = send_to(&world, Some(PHONE), None, template).await.unwrap();
    assert!(!sent.held);
    let kept = &world.meta_sent()[0];
    assert_eq!(kept.text(), Some("Hello Dana, about your job: on the way"));
    hub.hooks(5).await;
    write(&world, "Good").await;
    send(&world, "In time").await.unwrap();
    hub.hooks(9).await;
    assert_eq!(world.meta_sent()[0].status, "read");
}

#[tokio::test]
async fn templates_are_listed_page_by_page_and_checked() {
    let world = world().await;
    let (all, next) = client(&world)
        .templates(WABA, None, SECONDS_5)
        .await
        .unwrap();
    assert!(
        all.iter()
            .any(|one| one.name == "review_request" && one.status == "PAUSED")
    );
    let of = |name: &str| all.iter().find(|one| one.name == name).unwrap();
    assert_eq!(of("job_update").placeholders[0].count, 2);
    assert_eq!(next, None);
    let path = format!("/{WABA}/message_templates?limit=2&fields=name");
    let page = call(&world, "GET", &path, &Value::Null).await.json();
    assert_eq!(page["data"].as_array().unwrap().len(), 2);
    assert!(page["paging"]["next"].as_str().unwrap().contains("after=2"));
    let template = |name: &str, count: usize| {
        let parameters = vec![json!({ "type": "text", "text": "x" }); count];
        let components = json!([{ "type": "body", "parameters": parameters }]);
        let language = json!({ "code": "en_US" });
        json!({ "type": "template", "template": {
            "name": name, "language": language, "components": components,
        } })
    };
    for (name, count, code) in [
        ("job_update", 1, 132_000),
        ("unknown", 1, 132_001),
        ("review_request", 1, 132_015),
    ] {
        let answer = raw_send(&world, &template(name, count)).await;
        assert_eq!(answer["error"]["code"], code, "{name}");
    }
}

#[tokio::test]
async fn wrong_bodies_are_refused_in_graphs_own_shape() {
    let world = world().await;
    let text = |body: &str| json!({ "type": "text", "text": { "body": body } });
    let cases = [
        (json!({ "type": "text" }), 131_008),
        (text(""), 131_008),
        (text(&"x".repeat(4097)), 100),
        (json!({ "type": "text", "text": { "body": 5 } }), 100),
        (
            json!({ "type": "text", "text": { "body": "x", "bold": true } }),
            100,
        ),
        (
            json!({ "type": "text", "text": { "body": "x" }, "until": 1 }),
            100,
        ),
        (json!({ "type": "song", "song": {} }), 100),
        (json!({ "messaging_product": "fax", "type": "text" }), 100),
        (json!({ "to": "Dana", "text": { "body": "x" } }), 131_009),
        (json!({ "to": null, "text": { "body": "x" } }), 100),
        (
            json!({ "to": null, "recipient": "us.1", "text": { "body": "x" } }),
            131_009,
        ),
        (
            json!({ "to": "12125550101", "text": { "body": "x" } }),
            131_021,
        ),
        (
            json!({ "context": { "message_id": "wamid.none" }, "text": { "body": "x" } }),
            131_009,
        ),
        (json!({ "type": "image", "image": { "id": "1" } }), 100),
        (json!({ "type": "image", "image": {} }), 131_008),
        (
            json!({ "type": "audio", "audio": { "id": "1", "caption": "x" } }),
            100,
        ),
        (
            json!({ "type": "video", "video": { "link": "ftp://example.com" } }),
            100,
        ),
        (
            json!({ "type": "location", "location": { "latitude": 91, "longitude": 0 } }),
            131_009,
        ),
        (
            json!({ "type": "reaction", "reaction": { "message_id": "wamid.none", "emoji": "" } }),
            131_009,
        ),
        (
            json!({ "type": "reaction", "reaction": { "message_id": "wamid.none", "emoji": "ok" } }),
            131_009,
        ),
    ];
    for (body, code) in cases {
        let answer = raw_send(&world, &body).await;
        let error = &answer["error"];
        assert_eq!(error["code"], code, "{body}");
        assert_eq!(error["type"], "OAuthException", "{body}");
        assert!(error["fbtrace_id"].is_string() && error["message"].is_string());
    }
    assert!(world.meta_sent().is_empty());
    let unread = client(&world)
        .mark_read(NUMBER, "wamid.none", SECONDS_5)
        .await;
    assert!(matches!(
        unread,
        Err(SendFailure::Final { code: 131_009, .. })
    ));
}

#[tokio::test]
async fn a_token_reaches_its_own_account_only() {
    let world = world().await;
    let other = client_of(&world, "EAAlocal2");
    let number = other.number(NUMBER, SECONDS_5).await;
    assert!(matches!(number, Err(SendFailure::Final { code: 100, .. })));
    let numbers = other.numbers_of(OTHER_WABA, SECONDS_5).await.unwrap();
    assert_eq!((numbers.len(), numbers[0].id.as_str()), (1, OTHER));
    let unknown = client_of(&world, "EAAnobody")
        .number(NUMBER, SECONDS_5)
        .await;
    assert!(matches!(
        unknown,
        Err(SendFailure::ChannelBroken { code: 190, .. })
    ));
    let facts = client(&world).number(NUMBER, SECONDS_5).await.unwrap();
    assert_eq!(facts.display_phone_number, "+1 212-555-0101");
    world.meta_revoke(TOKEN);
    let revoked = send(&world, "x").await;
    assert!(matches!(
        revoked,
        Err(SendFailure::ChannelBroken { code: 190, .. })
    ));
}

#[tokio::test]
async fn a_sign_up_gives_a_token_once() {
    let world = world().await;
    let app = MetaOptions::default().app;
    let http = Http::new(Egress::for_stage("local"));
    let client = AppClient::new(http, &world.meta_url(), app.id.clone(), app.secret).unwrap();
    let code = world.meta_code(WABA);
    let token = client.exchange_code(&code, SECONDS_5).await.unwrap();
    assert!(client.exchange_code(&code, SECONDS_5).await.is_err());
    let facts = client.debug_token(&token, SECONDS_5).await.unwrap();
    assert!(facts.is_valid && facts.waba_ids == [WABA]);
    assert_eq!(facts.app_id, Some(app.id));
    client_of(&world, &token)
        .number(NUMBER, SECONDS_5)
        .await
        .unwrap();
    assert!(
        !client
            .debug_token("EAAnobody", SECONDS_5)
            .await
            .unwrap()
            .is_valid
    );
    let late = world.meta_code(WABA);
    world.advance(SignedDuration::from_mins(11));
    assert!(client.exchange_code(&late, SECONDS_5).await.is_err());
}

#[tokio::test]
async fn a_person_is_not_flooded_and_a_number_has_its_throughput() {
    let world = world().await;
    write(&world, "Hello").await;
    for _ in 0..45 {
        send(&world, "x").await.unwrap();
    }
    let scope = |failure| match failure {
        Err(SendFailure::Later { code, scope, .. }) => Some((code, scope)),
        _ => None,
    };
    let flooded = scope(send(&world, "x").await);
    assert_eq!(flooded, Some((131_056, LaterScope::Person)));
    world.advance(SignedDuration::from_secs(6));
    send(&world, "x").await.unwrap();
    world.turn(|knobs| {
        knobs.meta.pair_limit = false;
        knobs.meta.messages_per_second = Some(0);
    });
    let throttled = scope(send(&world, "x").await);
    assert_eq!(throttled, Some((130_429, LaterScope::Number)));
}

#[tokio::test]
async fn files_go_up_and_out() {
    let world = world().await;
    write(&world, "Hello").await;
    let client = client(&world);
    let voice = include_bytes!("../src/meta/samples/voice.ogg");
    let upload = |kind: &'static str, bytes: &'static [u8]| {
        client.upload(NUMBER, kind, "note.ogg", bytes.into(), SECONDS_5)
    };
    let id = upload("audio/ogg", voice).await.unwrap();
    assert!(upload("audio/flac", voice).await.is_err());
    let content = |id| OutgoingContent::Media {
        kind: OutgoingMedia::Audio,
        media_id: id,
        caption: None,
        file_name: None,
        voice: true,
    };
    send_to(&world, Some(PHONE), None, content(&id))
        .await
        .unwrap();
    assert_eq!(world.meta_media()[0].bytes.len(), voice.len());
    let lie = upload("audio/ogg", b"no sound at all").await.unwrap();
    send_to(&world, Some(PHONE), None, content(&lie))
        .await
        .unwrap();
    let fits = |one: &outside::SentMessage| one.error == Some(131_053);
    assert!(world.meta_message(fits, SECONDS_5).await.is_some());
}

#[tokio::test]
async fn files_come_down_while_they_live() {
    let world = world().await;
    let act = MetaAct::Voice {
        file: MetaFile::default(),
    };
    world.meta_act(&MetaAction::new(NUMBER, dana(), act)).await;
    let id = world.meta_media()[0].id.clone();
    let client = client(&world);
    let link = client.media(&id, NUMBER, SECONDS_5).await.unwrap();
    assert_eq!(link.mime_type, "audio/ogg; codecs=opus");
    let bytes = client.download(&link, 1_000_000, SECONDS_5).await.unwrap();
    assert!(bytes.starts_with(b"OggS"));
    assert_eq!(world.meta_media()[0].fetched_at.len(), 1);
    let bare = request("GET", &link.url, &[("user-agent", "test")], "").await;
    assert_eq!(bare.status, 401);
    assert!(
        client_of(&world, "EAAlocal2")
            .media(&id, OTHER, SECONDS_5)
            .await
            .is_err()
    );
    world.advance(SignedDuration::from_mins(5));
    let late = client.download(&link, 1_000_000, SECONDS_5).await;
    assert_eq!(late, Err(MediaFailure::Later));
    world.advance(SignedDuration::from_hours(7 * 24));
    assert_eq!(
        client.media(&id, NUMBER, SECONDS_5).await,
        Err(MediaFailure::Gone)
    );
    let path = format!("/{id}");
    let gone = call(&world, "DELETE", &path, &Value::Null).await.json();
    assert_eq!(gone["error"]["error_subcode"], 33);
}

#[tokio::test]
async fn a_download_misbehaves_on_demand() {
    let world = world().await;
    let act = MetaAct::Image {
        file: MetaFile::default(),
        caption: None,
    };
    world.meta_act(&MetaAction::new(NUMBER, dana(), act)).await;
    let id = world.meta_media()[0].id.clone();
    let client = client(&world);
    let fetch = async |quirks: MetaQuirks| {
        assert!(world.meta_quirk(&id, quirks));
        let link = client.media(&id, NUMBER, SECONDS_5).await.unwrap();
        client.download(&link, 1_000_000, SECONDS_5).await
    };
    let inwards = MetaQuirks {
        redirect: Some("http://10.0.0.1/secret".to_owned()),
        ..MetaQuirks::default()
    };
    assert!(matches!(
        fetch(inwards).await,
        Err(MediaFailure::Refused(_))
    ));
    for no_length in [false, true] {
        let huge = MetaQuirks {
            size_bytes: Some(200 * 1024 * 1024),
            no_length,
            ..MetaQuirks::default()
        };
        let cap = 1_000_000;
        assert_eq!(fetch(huge).await, Err(MediaFailure::TooLarge { cap }));
    }
    let expired = MetaQuirks {
        expired: true,
        ..MetaQuirks::default()
    };
    assert_eq!(fetch(expired).await, Err(MediaFailure::Later));
    assert!(fetch(MetaQuirks::default()).await.is_ok());
}

#[tokio::test]
async fn two_hundred_megabytes_come_in_pieces() {
    let world = world().await;
    let act = MetaAct::Video {
        file: MetaFile::with(MetaQuirks {
            size_bytes: Some(200 * 1024 * 1024),
            served_type: Some("text/html".to_owned()),
            ..MetaQuirks::default()
        }),
        caption: None,
    };
    world.meta_act(&MetaAction::new(NUMBER, dana(), act)).await;
    let id = world.meta_media()[0].id.clone();
    let link = client(&world).media(&id, NUMBER, SECONDS_5).await.unwrap();
    let bearer = format!("Bearer {TOKEN}");
    let headers = [("authorization", &*bearer), ("user-agent", "test")];
    let reply = request("GET", &link.url, &headers, "").await;
    assert_eq!(reply.body.len(), 200 * 1024 * 1024);
    assert_eq!(reply.header("content-type"), Some("text/html"));
}

#[tokio::test]
async fn a_batch_mixes_numbers_and_repeats_updates() {
    let hub = Hub::start().await;
    let world = telling(&hub).await;
    let actions = (0..60).map(|count| {
        let number = if count % 2 == 0 { NUMBER } else { OTHER };
        let person = MetaPerson::of(&format!("1650555{:04}", count % 10), "A person");
        MetaAction::text(number, person, &format!("text {count}"))
    });
    let batch = MetaBatch {
        actions: actions.collect(),
        size: 25,
        duplicates: 0.5,
        seed: Some(7),
        merged: true,
        parallel: 2,
        ..MetaBatch::default()
    };
    let report = world.meta_batch(&batch).await;
    assert_eq!((report.ids.len(), report.unheard), (60, 0));
    assert!((10..50).contains(&report.duplicated));
    assert_eq!(report.succeeded, report.posts.len());
    let told: usize = report.posts.iter().map(|post| post.updates).sum();
    assert_eq!(told, 60 + report.duplicated);
    assert_eq!(hub.updates().len(), told);
    assert!(hub.seen().iter().all(|hook| hook.signed));
    assert!(hub.seen().iter().any(|hook| hook.parts().len() == 2));
    let mut ids: Vec<_> = hub
        .updates()
        .iter()
        .map(|one| message(one).id.clone())
        .collect();
    assert!(ids != report.ids);
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 60);

    let apart = world
        .meta_batch(&MetaBatch {
            mixed: false,
            ..batch
        })
        .await;
    let later = &hub.seen()[report.posts.len()..];
    assert_eq!(later.len(), apart.posts.len());
    assert!(later.iter().all(|hook| hook.parts().len() == 1));
}

#[tokio::test]
async fn updates_in_metas_own_shape_are_told_as_they_are() {
    let hub = Hub::start().await;
    let world = telling(&hub).await;
    let value = json!({
        "messaging_product": "whatsapp",
        "metadata": { "display_phone_number": "12125550101", "phone_number_id": NUMBER },
        "messages": [{
            "from": PHONE, "id": "wamid.RAW", "timestamp": world.now().as_second().to_string(),
            "type": "hologram", "hologram": {},
        }],
    });
    let update = MetaUpdate {
        waba_id: WABA.to_owned(),
        field: "messages".to_owned(),
        value,
    };
    let batch = MetaBatch {
        updates: vec![update],
        ..MetaBatch::default()
    };
    assert_eq!(world.meta_batch(&batch).await.succeeded, 1);
    let heard = &hub.updates()[0];
    assert_eq!(message(heard).content.kind(), "unsupported");
    send(&world, "The window is open").await.unwrap();
    let read = |one: &outside::SentMessage| one.status == "read";
    assert!(world.meta_message(read, SECONDS_5).await.is_some());
}

#[tokio::test]
async fn a_webhook_that_is_not_answered_with_200_comes_again() {
    let hub = Hub::start().await;
    let world = telling(&hub).await;
    hub.fail_next(1);
    write(&world, "Hello").await;
    let hooks = hub.hooks(2).await;
    assert_eq!(hooks[0].body, hooks[1].body);
    hub.fail_next(1);
    let batch = MetaBatch {
        actions: vec![MetaAction::text(NUMBER, dana(), "Again")],
        ..MetaBatch::default()
    };
    let report = world.meta_batch(&batch).await;
    assert_eq!((report.succeeded, report.posts[0].attempts.len()), (1, 2));
}

#[tokio::test]
async fn odd_webhooks_are_sent_on_demand() {
    let hub = Hub::start().await;
    let world = telling(&hub).await;
    let odd = |bad_signature, missing_signature, truncated| MetaOddities {
        bad_signature,
        missing_signature,
        truncated,
    };
    let body = br#"{"object":"whatsapp_business_account","entry":[]}"#;
    for odd in [
        odd(false, false, false),
        odd(true, false, false),
        odd(false, true, false),
        odd(false, false, true),
    ] {
        world.meta_raw(body, odd).await.unwrap();
    }
    let signed: Vec<_> = hub.seen().iter().map(|hook| hook.signed).collect();
    assert_eq!(signed, [true, false, false, false]);
    assert_eq!(hub.seen()[3].body.len(), body.len() / 2);
    world.meta_raw(b"\xff\xfe", MetaOddities::default()).await;
    assert!(hub.seen()[4].signed);
}

#[tokio::test]
async fn statuses_come_early_reversed_or_not_at_all_on_demand() {
    let hub = Hub::start().await;
    let world = telling(&hub).await;
    write(&world, "Hello").await;
    world.turn(|knobs| {
        knobs.meta.status_first = true;
        knobs.meta.last_status = LastStatus::Sent;
    });
    send(&world, "x").await.unwrap();
    assert_eq!(
        hub.seen().len(),
        2,
        "the status was there before the answer"
    );
    world.turn(|knobs| {
        knobs.meta.status_first = false;
        knobs.meta.last_status = LastStatus::Read;
        knobs.reorder_webhooks = true;
    });
    send(&world, "x").await.unwrap();
    hub.hooks(5).await;
    assert!(matches!(&hub.updates()[2], Update::Status(news)
        if news.status == DeliveryStatus::Read));
    world.turn(|knobs| knobs.meta.last_status = LastStatus::None);
    let silent = send(&world, "x").await.unwrap();
    assert_eq!(world.meta_sent()[0].id, silent.wamid);
    assert_eq!(world.meta_sent()[0].status, "accepted");
}

#[tokio::test]
async fn a_message_fails_as_the_person_says() {
    let world = world().await;
    write(&world, "Hello").await;
    world.meta_person(&MetaPerson {
        fails_with: Some(131_026),
        ..dana()
    });
    send(&world, "x").await.unwrap();
    let failed = |one: &outside::SentMessage| one.error == Some(131_026);
    assert!(world.meta_message(failed, SECONDS_5).await.is_some());
}

#[tokio::test]
async fn faults_meet_one_kind_of_request_of_every_number() {
    let world = world().await;
    write(&world, "Hello").await;
    let path = Some("/v26.0/*/messages".to_owned());
    world.fault(Fault {
        path: path.clone(),
        name: Some("131048".to_owned()),
        ..Fault::status(Provider::Meta, 400)
    });
    client(&world).number(NUMBER, SECONDS_5).await.unwrap();
    let spam = send(&world, "x").await;
    assert!(spam.is_err(), "{spam:?}");
    world.fault(Fault {
        path: path.clone(),
        retry_after: Some(9),
        ..Fault::status(Provider::Meta, 429)
    });
    assert!(matches!(
        send(&world, "x").await,
        Err(SendFailure::Later { code: 130_429, .. })
    ));
    world.fault(Fault {
        path,
        ..Fault::next(Provider::Meta, FaultKind::Cut).after_effect()
    });
    assert_eq!(send(&world, "x").await, Err(SendFailure::Unknown));
    assert_eq!(world.meta_sent().len(), 1);
}

#[tokio::test]
async fn a_reset_forgets_what_happened_and_keeps_the_accounts() {
    let hub = Hub::start().await;
    let world = telling(&hub).await;
    world.add_meta_number(MetaNumber::made_of("12125550189", "A new company"));
    write(&world, "Hello").await;
    send(&world, "x").await.unwrap();
    world.reset();
    assert!(world.meta_sent().is_empty() && world.meta_said().is_empty());
    assert!(world.meta_is_heard(WABA));
    assert_eq!(world.meta_numbers().len(), 3);
}

async fn control(world: &Running, method: &str, path: &str, body: &Value) -> Reply {
    let url = format!("{}/_control/meta{path}", world.url());
    let headers = [("content-type", "application/json")];
    request(method, &url, &headers, &body.to_string()).await
}

#[tokio::test]
async fn a_person_on_the_page_writes_and_sees_the_answer() {
    let hub = Hub::start().await;
    let world = telling(&hub).await;
    let action = json!({
        "phone_number_id": NUMBER,
        "person": { "phone": PHONE, "name": "Dana K" },
        "type": "image",
        "caption": "the door",
    });
    let acted = control(&world, "POST", "/actions", &action).await.json();
    assert_eq!(acted["attempts"][0]["status"], 200);
    let id = acted["id"].as_str().unwrap();
    let reply = json!({ "context": { "message_id": id }, "text": { "body": "Coming" } });
    raw_send(&world, &reply).await;
    let people = control(&world, "GET", "/people", &Value::Null).await.json();
    assert_eq!(people["items"][0]["phone"], PHONE);
    let key = &people["items"][0]["key"];
    let path = format!("/chats/{NUMBER}/{key}");
    let chat = control(&world, "GET", &path, &Value::Null).await.json();
    let lines = chat["items"].as_array().unwrap();
    assert_eq!(
        (&lines[0]["by"], &lines[1]["by"]),
        (&json!("person"), &json!("company"))
    );
    assert_eq!(lines[1]["message"]["context"]["id"], id);
    let media = lines[0]["message"]["image"]["id"].as_str().unwrap();
    let file = control(&world, "GET", &format!("/media/{media}"), &Value::Null).await;
    assert_eq!(file.header("content-type"), Some("image/jpeg"));
    assert!(
        file.header("content-security-policy")
            .unwrap()
            .starts_with("sandbox")
    );
    let unknown = json!({
        "phone_number_id": "1", "person": { "phone": PHONE }, "type": "text", "body": "x",
    });
    assert_eq!(
        control(&world, "POST", "/actions", &unknown).await.status,
        404
    );
}

#[tokio::test]
async fn numbers_codes_and_batches_come_over_the_control_api() {
    let hub = Hub::start().await;
    let world = telling(&hub).await;
    let number = json!({
        "phone_number_id": "106900", "waba_id": "102900", "token": "EAAnine",
        "display_phone_number": "+1 212-555-0190", "verified_name": "Nine Towing",
    });
    assert_eq!(
        control(&world, "POST", "/numbers", &number).await.status,
        204
    );
    let account = json!({ "waba_id": "102900" });
    assert_eq!(
        control(&world, "POST", "/subscriptions", &account)
            .await
            .status,
        204
    );
    let code = control(&world, "POST", "/codes", &account).await.json();
    assert!(code["code"].is_string());
    let person = json!({ "phone": PHONE, "name": "Dana K" });
    let batch = json!({ "actions": [
        { "phone_number_id": "106900", "person": person, "type": "text", "body": "one" },
        { "phone_number_id": NUMBER, "person": person, "type": "voice" },
    ], "size": 10 });
    let report = control(&world, "POST", "/batch", &batch).await.json();
    assert_eq!(report["succeeded"], 1);
    assert_eq!(report["posts"][0]["updates"], 2);
    let settings = json!({ "meta": { "window": false } });
    let url = format!("{}/_control/settings", world.url());
    let headers = [("content-type", "application/json")];
    let changed = request("PATCH", &url, &headers, &settings.to_string()).await;
    assert_eq!(changed.json()["meta"]["pair_limit"], true);
    assert_eq!(changed.json()["meta"]["window"], false);
    let verified = control(&world, "POST", "/verify", &json!({})).await.json();
    assert_eq!(verified["verified"], true);
}
