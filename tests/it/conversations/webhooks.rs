//! Meta's webhooks: proven, parted, queued, and answered at once.

use std::time::Duration;

use api::Origin;
use bytes::Bytes;
use data::inbound::{InboundAccount, InboundBody, InboundPart, InboundSigner};
use data::row::ChannelRow;
use domain::channel::ChannelApp;
use serde_json::{Value, json};
use tests::{Answer, Line, Person, Team, WebhookDelivery, World, registry};

use crate::work::queue::Queue;

const ADDRESS: &str = "/webhooks/meta";

/// A world whose parts of webhooks wait in a queue of its own.
struct Door {
    world: World,
    queue: Queue,
    team: Team,
    line: Line,
}

impl Door {
    async fn open() -> Self {
        let settings = World::new().await.settings().clone();
        let queue = Queue::make(&settings, data::Queue::InboundApply, &[]).await;
        let world = World::with(|settings| settings.queue_base.clone_from(&queue.base)).await;
        let team = world.team().await;
        let line = Line::connect(&world, &team).await;
        Self {
            world,
            queue,
            team,
            line,
        }
    }

    /// The secrets of the product's own app.
    async fn secrets(&self) -> Vec<String> {
        let secret = self.world.api.aws().secrets().meta().await;
        secret.unwrap().app_secrets
    }

    async fn post(&self, address: &str, secret: &str, body: &[u8]) -> Answer {
        let signature = auth::meta::sign(secret, body);
        let anonymous = self.world.anonymous();
        let call = anonymous.call("POST", address).bytes(body);
        call.header("x-hub-signature-256", signature).send().await
    }

    /// Posts as the product's own app does.
    async fn post_webhook(&self, body: &[u8]) -> Answer {
        let secrets = self.secrets().await;
        self.post(ADDRESS, &secrets[0], body).await
    }

    /// The parts that wait in the queue.
    async fn parts(&self) -> Vec<InboundPart> {
        let bodies = self.queue.bodies().await;
        let parts = bodies.iter().map(|body| serde_json::from_str(body));
        parts.map(Result::unwrap).collect()
    }

    fn webhook(&self, id: &str) -> WebhookDelivery {
        let text = json!({
            "id": id, "timestamp": self.world.clock.now().as_second().to_string(),
            "type": "text", "text": { "body": "Locked out" },
        });
        self.line.wrote(&Person::new("Dana K", "16505551234"), text)
    }

    /// Gives the channel an app of the company's own; its address and secret.
    async fn own_app(&mut self) -> (String, &'static str) {
        const SECRET: &str = "secret of the company's own app";
        let (channel_id, store) = (self.line.id(), self.team.store());
        let vault = self.world.api.aws().vault();
        let sealed = vault.seal(store, channel_id, SECRET).await.unwrap();
        let with_app = |channel: &mut ChannelRow| {
            channel.app = ChannelApp::Own;
            channel.app_secret = Some(sealed);
        };
        self.line.change(with_app).await;
        let address = auth::hook::address("", self.team.company_id, channel_id);
        (address, SECRET)
    }

    async fn nothing_waits(&self) {
        assert!(self.parts().await.is_empty());
    }
}

async fn verify(world: &World, query: &str) -> Answer {
    let path = format!("{ADDRESS}?{query}");
    world.anonymous().call("GET", path).send().await
}

#[tokio::test]
async fn the_challenge_comes_back_as_it_was_for_the_right_token() {
    let world = World::new().await;
    let token = world.api.aws().secrets().meta().await.unwrap().verify_token;
    let good = format!("hub.mode=subscribe&hub.challenge=11%2058%2B20&hub.verify_token={token}");
    let answer = verify(&world, &good).await;
    assert_eq!((answer.status, answer.text().as_str()), (200, "11 58+20"));
    assert_eq!(answer.header("content-type"), Some("text/plain"));

    for wrong in [
        String::new(),
        good.replace("subscribe", "unsubscribe"),
        good.replace(&token, "another"),
        good.replace(&token, ""),
        good.replace("hub.challenge=11%2058%2B20&", ""),
        format!("{good}&hub.verify_token=another"),
        format!("{good}&hook=00"),
    ] {
        let answer = verify(&world, &wrong).await;
        assert_eq!(answer.status, 403, "{wrong}");
        assert!(!answer.text().contains("11 58"), "{wrong}");
    }
}

#[tokio::test]
async fn the_address_of_a_companys_own_app_has_a_token_of_its_own() {
    let mut door = Door::open().await;
    let (address, _) = door.own_app().await;
    let keys = door.world.api.aws().secrets().link_keys().await.unwrap();
    let token = auth::hook::token(&keys, door.team.company_id, door.line.id());
    let (_, hook) = address.split_once('?').unwrap();
    let query_with =
        |token: &str| format!("{hook}&hub.mode=subscribe&hub.challenge=7&hub.verify_token={token}");
    assert_eq!(verify(&door.world, &query_with(&token)).await.text(), "7");

    let platform = door.world.api.aws().secrets().meta().await.unwrap();
    for wrong in [platform.verify_token.as_str(), &token[1..]] {
        verify(&door.world, &query_with(wrong))
            .await
            .problem(403, "forbidden");
    }
}

#[tokio::test]
async fn what_is_not_signed_by_meta_is_refused_and_leaves_nothing() {
    let door = Door::open().await;
    let body = WebhookDelivery::delivery(&[&door.webhook("wamid.1")]);
    let secrets = door.secrets().await;
    let right = auth::meta::sign(&secrets[0], &body);
    let anonymous = door.world.anonymous();
    let unsigned = anonymous.call("POST", ADDRESS).bytes(body.clone());
    unsigned.send().await.problem(401, "invalid_signature");
    for wrong in [
        auth::meta::sign("another secret", &body),
        auth::meta::sign(&secrets[0], &body[1..]),
        right.replace("sha256=", "sha1="),
        right.to_uppercase(),
        String::new(),
    ] {
        let call = anonymous.call("POST", ADDRESS).bytes(body.clone());
        let answer = call.header("x-hub-signature-256", wrong).send().await;
        answer.problem(401, "invalid_signature");
    }
    door.nothing_waits().await;
}

#[tokio::test]
async fn a_signature_that_stands_twice_counts_as_none() {
    let door = Door::open().await;
    let body = WebhookDelivery::delivery(&[&door.webhook("wamid.1")]);
    let right = auth::meta::sign(&door.secrets().await[0], &body);
    let request = http::Request::post(ADDRESS)
        .header("x-hub-signature-256", &right)
        .header("x-hub-signature-256", &right)
        .body(Bytes::from(body))
        .unwrap();
    let origin = Origin {
        source_ip: None,
        request_id: "test".into(),
        remaining: Duration::from_secs(10),
    };
    let entry = registry::find("POST", ADDRESS).unwrap();
    let answer = (entry.function.answer)(door.world.api.clone(), request, origin).await;
    assert_eq!(answer.status(), 401);
    door.nothing_waits().await;
}

#[tokio::test]
async fn every_current_secret_of_the_app_is_good() {
    let door = Door::open().await;
    let body = WebhookDelivery::delivery(&[&door.webhook("wamid.1")]);
    let secrets = door.secrets().await;
    for secret in &secrets {
        assert_eq!(door.post(ADDRESS, secret, &body).await.status, 200);
    }
    assert_eq!(door.parts().await.len(), secrets.len());
}

#[tokio::test]
async fn a_delivery_that_mixes_companies_is_parted_by_number() {
    let door = Door::open().await;
    let others = door.world.team().await;
    let other = Line::connect(&door.world, &others).await;
    let bo = Person::new("Bo", "13035550142");
    let text = json!({ "id": "wamid.2", "timestamp": "1763892000", "type": "text",
        "text": { "body": "hi" } });
    let account = other
        .webhook()
        .account("account_update", &json!({ "event": "ACCOUNT_VIOLATION" }));
    let body = WebhookDelivery::delivery(&[
        &door.webhook("wamid.1"),
        &other.wrote(&bo, text),
        &door.webhook("wamid.3"),
        &account,
    ]);
    let answer = door.post_webhook(&body).await;
    assert_eq!((answer.status, answer.text().as_str()), (200, ""));

    let parts = door.parts().await;
    assert_eq!(parts.len(), 3);
    let mut accounts: Vec<_> = parts.iter().map(|part| part.account.clone()).collect();
    accounts.sort_by_key(|account| format!("{account:?}"));
    let mut expected = vec![
        InboundAccount::Number(door.line.channel.number_id.clone()),
        InboundAccount::Number(other.channel.number_id.clone()),
        InboundAccount::Business(other.channel.account_id.clone()),
    ];
    expected.sort_by_key(|account| format!("{account:?}"));
    assert_eq!(accounts, expected);
    assert!(
        parts
            .iter()
            .all(|part| part.signer == InboundSigner::Platform)
    );
    let ours = parts
        .iter()
        .find(|part| part.account.id() == door.line.channel.number_id);
    let InboundBody::Here(json) = &ours.unwrap().body else {
        panic!("a small part is in the queue");
    };
    let changes: Vec<Value> = serde_json::from_str(json).unwrap();
    assert_eq!(changes.len(), 2);
    assert_eq!(
        door.world
            .items()
            .await
            .iter()
            .filter(|item| item.contains("wamid"))
            .count(),
        0
    );
}

#[tokio::test]
async fn a_part_too_large_for_the_queue_rests_in_the_bucket() {
    let door = Door::open().await;
    let mut webhook = door.webhook("wamid.0");
    for n in 1..900 {
        let text = json!({ "id": format!("wamid.{n}"), "timestamp": "1763892000", "type": "text",
            "text": { "body": "x".repeat(2900) } });
        webhook = webhook.wrote(&Person::new("Dana K", "16505551234"), text);
    }
    let body = WebhookDelivery::delivery(&[&webhook]);
    assert!(body.len() > 2_800_000);
    assert_eq!(door.post_webhook(&body).await.status, 200);

    let parts = door.parts().await;
    assert_eq!(parts.len(), 1);
    assert!(parts[0].body == InboundBody::Spilled);
    let blobs = door.world.work.aws().blobs();
    let spilled = blobs.spilled(parts[0].inbound_id).await.unwrap().unwrap();
    let changes: Vec<Value> = serde_json::from_slice(&spilled).unwrap();
    assert_eq!(changes.len(), 900);
    blobs.forget_spilled(parts[0].inbound_id).await.unwrap();
}

#[tokio::test]
async fn what_sqs_cannot_carry_goes_by_the_bucket() {
    let door = Door::open().await;
    let body = WebhookDelivery::delivery(&[&door.webhook("wamid.1")]);
    let body = String::from_utf8(body)
        .unwrap()
        .replace("Locked", "\u{ffff}\u{fffe}");
    assert_eq!(door.post_webhook(body.as_bytes()).await.status, 200);
    assert!(door.parts().await[0].body == InboundBody::Spilled);
}

#[tokio::test]
async fn a_signed_delivery_of_nonsense_is_taken_and_dropped() {
    let door = Door::open().await;
    let whole = WebhookDelivery::delivery(&[&door.webhook("wamid.1")]);
    let deep = "[".repeat(1_000_000);
    let deep_inside = format!(
        r#"{{"object":"whatsapp_business_account","entry":[{{"id":"1","changes":[{}{}]}}]}}"#,
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    let bodies: [&[u8]; 8] = [
        b"",
        b"{",
        b"null",
        b"\xff\xfe",
        &whole[..whole.len() / 2],
        deep.as_bytes(),
        br#"{"object":"page","entry":[{"id":"1","messaging":[]}]}"#,
        br#"{"object":"whatsapp_business_account","entry":[]}"#,
    ];
    for body in bodies {
        assert_eq!(door.post_webhook(body).await.status, 200);
    }
    door.nothing_waits().await;
    assert_eq!(door.post_webhook(deep_inside.as_bytes()).await.status, 200);
    assert_eq!(door.parts().await.len(), 1);
    let large = vec![b' '; 5 * 1024 * 1024];
    door.post_webhook(&large)
        .await
        .problem(413, "body_too_large");
}

#[tokio::test]
async fn an_own_app_signs_for_its_channel_at_its_address() {
    let mut door = Door::open().await;
    let (address, secret) = door.own_app().await;
    let body = WebhookDelivery::delivery(&[&door.webhook("wamid.1")]);
    assert_eq!(door.post(&address, secret, &body).await.status, 200);
    let parts = door.parts().await;
    let own = InboundSigner::Own {
        company_id: door.team.company_id,
        channel_id: door.line.id(),
    };
    assert_eq!(parts[0].signer, own);
    assert_eq!(door.world.take_part(&parts[0]).await.done, 1);

    let platform = door.secrets().await;
    let unknown = auth::hook::address(
        "",
        door.team.company_id,
        domain::id::ChannelId::from_bytes([7; 16]),
    );
    for (address, secret) in [
        (address.as_str(), platform[0].as_str()),
        (ADDRESS, secret),
        (unknown.as_str(), secret),
        ("/webhooks/meta?hook=", platform[0].as_str()),
        ("/webhooks/meta?hook=zz", platform[0].as_str()),
    ] {
        let answer = door.post(address, secret, &body).await;
        answer.problem(401, "invalid_signature");
    }
    door.nothing_waits().await;
}

#[tokio::test]
async fn a_queue_out_of_reach_lets_meta_repeat() {
    let world = World::with(|settings| {
        settings.queue_base.push_str("of-nobody-");
    })
    .await;
    let body = WebhookDelivery::delivery(&[&webhook_of(&world).await]);
    let secret = world.api.aws().secrets().meta().await.unwrap();
    let signature = auth::meta::sign(&secret.app_secrets[0], &body);
    let anonymous = world.anonymous();
    let call = anonymous.call("POST", ADDRESS).bytes(body);
    let answer = call.header("x-hub-signature-256", signature).send().await;
    answer.problem(503, "busy");
}

async fn webhook_of(world: &World) -> WebhookDelivery {
    let team = world.team().await;
    let line = Line::connect(world, &team).await;
    let text = json!({ "id": "wamid.1", "timestamp": "1763892000", "type": "text",
        "text": { "body": "hi" } });
    line.wrote(&Person::new("Bo", "13035550142"), text)
}

#[test]
fn a_body_that_the_gateway_encodes_is_hashed_as_it_came() {
    use base64::Engine as _;
    let mut event = tests::sample::event("meta-receive");
    let plain = event["body"].as_str().unwrap().to_owned();
    let signature = event["headers"]["x-hub-signature-256"].as_str().unwrap();
    let secrets = ["local-meta-app-secret".to_owned()];
    assert!(auth::meta::verify(
        &secrets,
        Some(signature),
        plain.as_bytes()
    ));

    event["body"] = json!(base64::engine::general_purpose::STANDARD.encode(&plain));
    event["isBase64Encoded"] = json!(true);
    let request = lambda_http::request::from_str(&event.to_string()).unwrap();
    assert_eq!(&request.body()[..], plain.as_bytes());
}
