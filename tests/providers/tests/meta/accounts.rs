//! Numbers, tokens, sign-ups, subscriptions and templates.

use jiff::SignedDuration;
use outside::{MetaAction, MetaApp, MetaBatch, MetaNumber, MetaOptions, MetaUpdate};
use providers::whatsapp::{MetaApp as AppClient, SendFailure};
use providers::{Egress, Http};
use serde_json::{Value, json};

use crate::hub::{Hub, VERIFY_TOKEN};
use crate::{
    NUMBER, OTHER, OTHER_WABA, SECONDS_5, TOKEN, WABA, call, client, client_of, dana, raw_send,
    send, with_webhooks, world, write,
};

#[tokio::test]
async fn only_those_who_are_subscribed_receive_webhooks() {
    let hub = Hub::start().await;
    let world = with_webhooks(&hub).await;
    client(&world).unsubscribe(WABA, SECONDS_5).await.unwrap();
    let acted = world
        .meta_act(&MetaAction::text(NUMBER, dana(), "Hello"))
        .await;
    assert!(acted.attempts.is_empty() && !world.meta_is_subscribed(WABA));
    client(&world).subscribe(WABA, SECONDS_5).await.unwrap();
    assert!(client(&world).is_subscribed(WABA, SECONDS_5).await.unwrap());
    write(&world, "Hello again").await;
    assert_eq!(hub.hooks(1).await.len(), 1);
}

#[tokio::test]
async fn an_override_is_verified_before_it_is_taken() {
    let (hub, own) = (Hub::start().await, Hub::start().await);
    let world = with_webhooks(&hub).await;
    let client = client(&world);
    let url = own.url();
    for (url, token) in [(&*url, "wrong"), ("http://127.0.0.1:9/", VERIFY_TOKEN)] {
        let address = Some((url, token));
        let refused = client.set_number_webhook(NUMBER, address, SECONDS_5).await;
        assert!(refused.is_err(), "{url}");
    }
    let right = Some((&*url, VERIFY_TOKEN));
    client
        .set_number_webhook(NUMBER, right, SECONDS_5)
        .await
        .unwrap();
    let facts = client.number(NUMBER, SECONDS_5).await.unwrap();
    assert_eq!(facts.webhook_url(), Some(&*url));
    write(&world, "Hello").await;
    assert_eq!((own.hooks(1).await.len(), hub.seen().len()), (1, 0));
    assert_eq!(world.meta_verify(None).await, Ok(()));
    assert!(world.meta_verify(Some("wrong")).await.is_err());
}

#[tokio::test]
async fn an_address_of_a_number_outweighs_that_of_its_account_and_account_events_follow_neither() {
    let (hub, number, account) = (Hub::start().await, Hub::start().await, Hub::start().await);
    let world = with_webhooks(&hub).await;
    let client = client(&world);
    let app = MetaOptions::default().app.id;
    world.meta_override(&app, WABA, &account.url());
    let address = number.url();
    let address = Some((&*address, VERIFY_TOKEN));
    client
        .set_number_webhook(NUMBER, address, SECONDS_5)
        .await
        .unwrap();
    write(&world, "Hello").await;
    assert_eq!(
        (
            number.hooks(1).await.len(),
            account.seen().len(),
            hub.seen().len()
        ),
        (1, 0, 0)
    );
    client
        .set_number_webhook(NUMBER, None, SECONDS_5)
        .await
        .unwrap();
    write(&world, "Hello").await;
    assert_eq!((account.hooks(1).await.len(), hub.seen().len()), (1, 0));
    for field in [
        "account_update",
        "message_template_status_update",
        "phone_number_quality_update",
    ] {
        let updates = vec![MetaUpdate {
            waba_id: WABA.to_owned(),
            field: field.to_owned(),
            value: json!({ "event": "X" }),
        }];
        let batch = MetaBatch {
            updates,
            ..MetaBatch::default()
        };
        assert_eq!(world.meta_batch(&batch).await.succeeded, 1, "{field}");
    }
    assert_eq!((hub.hooks(3).await.len(), account.seen().len()), (3, 1));
    // An app that is not subscribed to the account gets no webhook about it.
    client.unsubscribe(WABA, SECONDS_5).await.unwrap();
    let refused = client.set_number_webhook(NUMBER, address, SECONDS_5).await;
    assert!(matches!(refused, Err(SendFailure::Final { code: 100, .. })));
}

#[tokio::test]
async fn a_secret_is_proven_by_the_token_and_an_app_names_its_webhook_address() {
    let hub = Hub::start().await;
    let world = world().await;
    let mut number = MetaNumber::made_of("12125550187", "Own App Plumbing");
    number.app = Some(MetaApp {
        id: "778".to_owned(),
        secret: "own secret".to_owned(),
        callback_url: None,
    });
    world.add_meta_number(number.clone());
    let client = client_of(&world, &number.token);
    let proof = |secret: &str| auth::meta::app_secret_proof(secret, &number.token);
    let app = client.app_of(&proof("own secret"), SECONDS_5).await;
    assert_eq!(app.as_deref(), Ok("778"));
    let wrong = client.app_of(&proof("another"), SECONDS_5).await;
    assert!(matches!(wrong, Err(SendFailure::Final { code: 100, .. })));

    let http = || Http::new(Egress::for_stage("local"));
    let app = |secret: &str| AppClient::new(http(), &world.meta_url(), "778", secret).unwrap();
    assert!(app("another").webhook(SECONDS_5).await.is_err());
    let app = app("own secret");
    assert_eq!(app.webhook(SECONDS_5).await, Ok(None));
    let url = hub.url();
    assert!(app.set_webhook(&url, "wrong", SECONDS_5).await.is_err());
    app.set_webhook(&url, VERIFY_TOKEN, SECONDS_5)
        .await
        .unwrap();
    let webhook = app.webhook(SECONDS_5).await.unwrap().unwrap();
    assert_eq!(webhook.url, url);
    assert_eq!(webhook.fields, AppClient::FIELDS);
}

#[tokio::test]
async fn an_own_app_signs_with_its_own_secret() {
    let hub = Hub::with_secret("own secret").await;
    let world = with_webhooks(&Hub::start().await).await;
    let mut number = MetaNumber::made_of("12125550188", "Own App Plumbing");
    number.app = Some(MetaApp {
        id: "777".to_owned(),
        secret: "own secret".to_owned(),
        callback_url: Some(format!("{}?channel=chn_1", hub.url())),
    });
    world.add_meta_number(number.clone());
    let client = client_of(&world, &number.token);
    client.subscribe(&number.waba_id, SECONDS_5).await.unwrap();
    let action = MetaAction::text(&number.phone_number_id, dana(), "Hello");
    world.meta_act(&action).await;
    assert!(hub.hooks(1).await[0].signed);
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
async fn a_reset_forgets_what_happened_and_keeps_the_accounts() {
    let hub = Hub::start().await;
    let world = with_webhooks(&hub).await;
    world.add_meta_number(MetaNumber::made_of("12125550189", "A new company"));
    write(&world, "Hello").await;
    send(&world, "x").await.unwrap();
    world.reset();
    assert!(world.meta_sent().is_empty() && world.meta_person_messages().is_empty());
    assert!(world.meta_is_subscribed(WABA));
    assert_eq!(world.meta_numbers().len(), 3);
}
