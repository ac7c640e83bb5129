//! The inbox: what customers write arrives whole, once, and only over what a company has connected.

#![expect(clippy::unwrap_used, reason = "what a test cannot find fails the test")]

use std::time::{Duration, Instant};

use data::inbound::InboundPart;
use domain::message::DeliveryStatus;
use futures::future::join_all;
use outside::{MetaAct, MetaAction, MetaFile, MetaMedia, MetaNumber, MetaPerson};
use serde_json::{Value, json};
use tests::{
    Answer, Emulator, Line, Person, Team, WebhookDelivery, World, download, registry, upload,
};

fn dana() -> Person {
    Person::new("Dana K", "16505551234")
}

fn now(world: &World, second: i64) -> String {
    (world.clock.now().as_second() + second).to_string()
}

fn text(world: &World, id: &str, second: i64, body: &str) -> Value {
    json!({ "id": id, "timestamp": now(world, second), "type": "text", "text": { "body": body } })
}

/// What members see of the only thread, oldest first.
async fn conversation(team: &Team) -> Vec<Value> {
    let threads = team.dispatcher.get("/v1/threads").await.expect(200);
    let threads = threads["items"].as_array().unwrap();
    assert_eq!(threads.len(), 1, "one customer has one thread");
    let thread_id = threads[0]["thread_id"].as_str().unwrap();
    let path = format!("/v1/threads/{thread_id}/messages?limit=100");
    let messages = team.dispatcher.get(path).await.expect(200);
    let mut messages = messages["items"].as_array().unwrap().clone();
    messages.sort_by_key(|message| message["message_id"].to_string());
    messages
}

#[tokio::test]
async fn p2_7_a_first_whatsapp_makes_or_finds_exactly_one_customer() {
    let world = World::new().await;
    let team = world.team().await;
    let line = Line::connect(&world, &team).await;
    let entered = json!({ "name": "Mrs Karlsen", "phones": ["+55 11 98765-4321"] });
    let known = team.dispatcher.post("/v1/customers", entered).await;
    let known = known.expect(201);

    let brazil = Person::new("Ana", "551187654321");
    let webhook: Vec<_> = (0..6)
        .map(|n| {
            let from = if n % 2 == 0 { dana() } else { brazil.clone() };
            line.wrote(&from, text(&world, &format!("wamid.{n}"), n, "hello"))
        })
        .collect();
    for _ in 0..3 {
        join_all(webhook.iter().map(|webhook| world.receive(webhook))).await;
    }
    world.drain().await;

    let list = team.dispatcher.get("/v1/customers").await.expect(200);
    let customers = list["items"].as_array().unwrap();
    let names: Vec<_> = customers.iter().map(|one| &one["name"]).collect();
    assert_eq!(names, ["Dana K", "Mrs Karlsen"]);
    let threads = team.dispatcher.get("/v1/threads").await.expect(200);
    let threads = threads["items"].as_array().unwrap();
    assert_eq!(threads.len(), 2);
    let is_hers = |one: &&Value| one["customer_id"] == known["customer_id"];
    assert_eq!(threads.iter().filter(is_hers).count(), 1);
}

#[tokio::test]
async fn p2_9_one_thread_holds_all_that_was_said_on_whatsapp_in_order() {
    let world = World::new().await;
    let team = world.team().await;
    let line = Line::connect(&world, &team).await;
    for (id, second, body) in [("wamid.3", -10, "third"), ("wamid.1", -30, "first")] {
        let webhook = line.wrote(&dana(), text(&world, id, second, body));
        assert_eq!(world.receive(&webhook).await.done, 1);
    }
    let own = text(&world, "wamid.2", -20, "second");
    let webhook = line.webhook().echoed(&dana(), own);
    assert_eq!(world.receive(&webhook).await.done, 1);
    line.replied(&dana(), "fourth", DeliveryStatus::Delivered)
        .await;

    let messages = conversation(&team).await;
    let seen: Vec<_> = messages
        .iter()
        .map(|one| (&one["origin"], &one["content"]["text"]))
        .collect();
    let expected = [
        ("customer", "first"),
        ("native_app", "second"),
        ("customer", "third"),
        ("member", "fourth"),
    ]
    .map(|(origin, text)| (json!(origin), json!(text)));
    let expected: Vec<_> = expected
        .iter()
        .map(|(origin, text)| (origin, text))
        .collect();
    assert_eq!(seen, expected);
}

/// A world whose parts of webhooks wait in a queue of its own.
struct Door {
    world: World,
    emulator: Emulator,
    queue: String,
}

impl Door {
    async fn open() -> Self {
        let emulator = Emulator::connect();
        let worker = data::Queue::InboundApply.name();
        let name = format!("customit-it-{}-{worker}", uuid::Uuid::now_v7());
        let made = emulator
            .queues("CreateQueue", &json!({ "QueueName": name }))
            .await;
        let queue = made["QueueUrl"].as_str().unwrap().to_owned();
        let base = queue.strip_suffix(worker).unwrap().to_owned();
        let world = World::with(|settings| settings.queue_base = base).await;
        Self {
            world,
            emulator,
            queue,
        }
    }

    /// Posts a delivery as the product's own app at Meta does.
    async fn post_webhook(&self, body: Vec<u8>) -> Answer {
        let secret = self.world.api.aws().secrets().meta().await.unwrap();
        let signature = auth::meta::sign(&secret.app_secrets[0], &body);
        let anonymous = self.world.anonymous();
        let call = anonymous.call("POST", "/webhooks/meta").bytes(body);
        call.header("x-hub-signature-256", signature).send().await
    }

    /// Receives what waits in the queue.
    async fn waiting(&self) -> Vec<InboundPart> {
        let request = json!({ "QueueUrl": self.queue, "MaxNumberOfMessages": 10 });
        let answer = self.emulator.queues("ReceiveMessage", &request).await;
        let messages = answer["Messages"].as_array().cloned().unwrap_or_default();
        messages
            .iter()
            .map(|message| serde_json::from_str(message["Body"].as_str().unwrap()).unwrap())
            .collect()
    }
}

#[tokio::test]
async fn p4_3_no_webhook_that_got_a_200_is_lost() {
    let door = Door::open().await;
    let team = door.world.team().await;
    let line = Line::connect(&door.world, &team).await;
    let mut webhook = line.webhook();
    let kinds = [
        json!({ "type": "text", "text": { "body": "hello" } }),
        json!({ "type": "hologram", "hologram": {} }),
        json!({ "type": "location", "location": { "lat": 1, "lng": 2 } }),
    ];
    for (n, mut message) in kinds.into_iter().enumerate() {
        message["id"] = json!(format!("wamid.{n}"));
        message["timestamp"] = json!(now(&door.world, 0));
        webhook = webhook.wrote(&dana(), message);
    }
    assert_eq!(
        door.post_webhook(WebhookDelivery::delivery(&[&webhook]))
            .await
            .status,
        200
    );
    let parts = door.waiting().await;
    assert_eq!(parts.len(), 1);

    // The worker gets the part until it has dealt with it; too little time is like a crash.
    let body = serde_json::to_string(&parts[0]).unwrap();
    let message = work::Received {
        message_id: "part".into(),
        body,
        receipts: 1,
    };
    let worker = registry::worker("inbound-apply");
    let soon = Instant::now() + Duration::from_millis(2100);
    let world = &door.world;
    world
        .run_worker(worker, std::slice::from_ref(&message), soon)
        .await;
    let left = door.world.take_part(&parts[0]).await;
    assert!(left.retry.is_empty() && left.quarantined == 0);
    assert_eq!(conversation(&team).await.len(), 3);
    assert_eq!(door.world.take_part(&parts[0]).await.suppressed, 1);
    assert_eq!(conversation(&team).await.len(), 3);
}

#[tokio::test]
async fn p4_3_what_cannot_be_kept_is_not_answered_with_200() {
    let world = World::with(|settings| {
        settings.queue_base.push_str("of-nobody-");
    })
    .await;
    let door = Door {
        world,
        emulator: Emulator::connect(),
        queue: String::new(),
    };
    let team = door.world.team().await;
    let line = Line::connect(&door.world, &team).await;
    let webhook = line.wrote(&dana(), text(&door.world, "wamid.1", 0, "hello"));
    door.post_webhook(WebhookDelivery::delivery(&[&webhook]))
        .await
        .problem(503, "busy");
}

#[tokio::test]
async fn p5_2_what_comes_for_a_number_nobody_connected_is_dropped_after_the_200() {
    let door = Door::open().await;
    let team = door.world.team().await;
    let line = Line::connect(&door.world, &team).await;
    let webhook = line.wrote(&dana(), text(&door.world, "wamid.1", 0, "canarywords"));
    let answer = door
        .post_webhook(WebhookDelivery::delivery(&[&webhook.to_nobody()]))
        .await;
    assert_eq!(answer.status, 200);
    let before = door.world.items().await.len();
    for part in door.waiting().await {
        let progress = door.world.take_part(&part).await;
        assert_eq!((progress.suppressed, progress.quarantined), (1, 0));
    }
    let items = door.world.items().await;
    assert_eq!(items.len(), before);
    for canary in ["canarywords", "16505551234", "Dana K"] {
        assert!(!items.iter().any(|item| item.contains(canary)), "{canary}");
    }
}

/// Lets Dana send a file; what Meta keeps, and what members see of it.
async fn received(kind: &'static str, act: MetaAct) -> (Team, World, MetaMedia, Value) {
    let world = World::new().await;
    let team = world.team().await;
    let line = Line::connect(&world, &team).await;
    let digits = line.channel.display_number.trim_start_matches('+');
    let number = MetaNumber::made_of(digits, "Anvil Lock & Key");
    world.outside.add_meta_number(number);
    let person = MetaPerson::of(&dana().digits, &dana().name);
    let action = MetaAction::new(&line.channel.number_id, person, act);
    let acted = world.outside.meta_act(&action).await;
    let media = world.outside.meta_media().pop().unwrap();
    let webhook = json!({
        "id": acted.id, "timestamp": now(&world, 0), "type": kind,
        kind: { "id": media.id, "mime_type": media.mime_type, "voice": kind == "audio" },
    });
    assert_eq!(world.receive(&line.wrote(&dana(), webhook)).await.done, 1);
    assert!(world.drain().await.left.is_empty());
    let message = conversation(&team).await.pop().unwrap();
    (team, world, media, message)
}

/// What a member gets of the file of a message.
async fn downloaded(team: &Team, message: &Value) -> Vec<u8> {
    let id = message["content"]["attachment_id"].as_str().unwrap();
    let path = format!("/v1/attachments/{id}");
    let file = team.dispatcher.get(path).await.expect(200);
    let url = file["download"]["url"].as_str().unwrap();
    download(url).await.bytes
}

#[tokio::test]
async fn p2_4_a_customers_voice_note_is_kept_in_the_conversation() {
    let file = MetaFile::default();
    let (team, _world, media, message) = received("audio", MetaAct::Voice { file }).await;
    assert_eq!(message["content"]["kind"], "voice");
    assert_eq!(message["file"]["state"], "ready");
    assert_eq!(message["file"]["media_type"], "audio/ogg");
    assert_eq!(downloaded(&team, &message).await, media.bytes.to_vec());
}

#[tokio::test]
async fn p2_5_a_customers_photo_is_in_our_own_store_before_its_link_dies() {
    let act = MetaAct::Image {
        file: MetaFile::default(),
        caption: None,
    };
    let (team, world, media, message) = received("image", act).await;
    assert_eq!(message["file"]["state"], "ready");
    assert_eq!(message["file"]["media_type"], "image/jpeg");
    world
        .outside
        .advance(jiff::SignedDuration::from_hours(8 * 24));
    assert_eq!(downloaded(&team, &message).await, media.bytes.to_vec());
}

/// Lets a dispatcher send Dana a file; what Dana's phone gets, and what members see of it.
async fn sent(kind: &str, bytes: &[u8], media_type: &str) -> (Team, World, MetaMedia, Value) {
    let world = World::new().await;
    let team = world.team().await;
    let line = Line::connect(&world, &team).await;
    world.outside.set_knobs(|knobs| knobs.meta.window = false);
    let wrote = line.text(&dana(), "Show me").await;
    let announced = json!({
        "kind": kind, "media_type": media_type, "size_bytes": bytes.len(), "file_name": "file",
    });
    let by = &team.dispatcher;
    let file = by.post("/v1/attachments", announced).await.expect(201);
    let status = upload(&file["upload"], bytes).await;
    assert!((200..300).contains(&status), "{status}");
    let body = json!({ "attachment": { "attachment_id": file["attachment_id"] } });
    let path = format!("/v1/threads/{}/messages", wrote.thread_id);
    by.post(path, body).await.expect(201);
    assert!(world.drain().await.left.is_empty());

    let got = world.outside.meta_sent_to(&dana().digits).pop().unwrap();
    assert_eq!(got.content["voice"] == true, kind == "voice");
    let media = world.outside.meta_media().into_iter();
    let mut media = media.filter(|one| got.content["id"] == one.id.as_str());
    let media = media.next().unwrap();
    let message = conversation(&team).await.pop().unwrap();
    assert_eq!(message["delivery"]["status"], "sent");
    (team, world, media, message)
}

#[tokio::test]
async fn p2_4_a_members_voice_note_reaches_the_customer_and_stays_in_the_conversation() {
    const VOICE: &[u8] = b"OggS\x00\x02\x00\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\
        \x00\x00\x00\x00\x00\x00\x00\x00\x01\x13OpusHead\x01\x01\x38\x01\x80\xbb\x00\x00\x00\x00\x00";
    let (team, _world, media, message) = sent("voice", VOICE, "audio/ogg").await;
    assert_eq!(media.mime_type, "audio/ogg");
    assert_eq!(media.bytes, VOICE);
    assert_eq!(message["content"]["kind"], "voice");
    assert_eq!(downloaded(&team, &message).await, VOICE);
}

#[tokio::test]
async fn p2_5_a_members_photo_goes_through_our_own_store_to_the_customer() {
    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01";
    let (team, _world, media, message) = sent("photo", PNG, "image/png").await;
    assert_eq!(media.mime_type, "image/png");
    assert_eq!(media.bytes, PNG);
    assert_eq!(downloaded(&team, &message).await, PNG);
}
