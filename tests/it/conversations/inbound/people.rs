//! Who writes is one customer, whatever the webhooks name of them.

use data::row::{ContactRow, ThreadRow};
use data::{Changes, key};
use domain::event::Event;
use domain::message::{Content, MessageOrigin};
use futures::future::join_all;
use serde_json::json;
use tests::Person;

use super::{Shop, dana, done, texts};
use crate::work::requested::waiting;

#[tokio::test]
async fn the_first_words_of_somebody_make_a_customer_and_a_thread() {
    let shop = Shop::open().await;
    let message = shop
        .receive(&dana(), shop.text("wamid.1", "Locked out"))
        .await;

    let [customer] = &shop.customers().await[..] else {
        panic!("one customer is made");
    };
    assert_eq!(customer.name.as_str(), "Dana K");
    assert_eq!(customer.phones[0].number.as_str(), "+16505551234");
    assert_eq!(customer.created_by, None);
    let thread = shop.thread(message.thread_id).await;
    assert_eq!(thread.customer_id(), customer.customer_id);
    assert_eq!(thread.routes[0].phone.as_deref(), Some("16505551234"));
    assert_eq!(thread.routes[0].channel_id, shop.line.id());
    assert_eq!(thread.last_inbound_at, Some(message.at));
    let events = waiting(shop.team.store()).await;
    let created = Event::CustomerCreated {
        customer_id: customer.customer_id,
    };
    let received = Event::MessageReceived {
        thread_id: message.thread_id,
        message_id: message.message_id,
    };
    for event in [created, received] {
        assert!(events.iter().any(|one| one.event == event), "{event:?}");
    }
}

#[tokio::test]
async fn ten_webhooks_at_once_make_one_customer() {
    let shop = Shop::open().await;
    let webhook = (0..10).map(|n| {
        let text = shop.text(&format!("wamid.{n}"), &format!("message {n}"));
        shop.line.wrote(&dana(), text)
    });
    let webhook: Vec<_> = webhook.collect();

    let mut left: Vec<_> = webhook.iter().collect();
    // What conflicts too often is redelivered by the queue.
    for _ in 0..3 {
        let all = join_all(left.iter().map(|webhook| shop.world.receive(webhook))).await;
        let again = left.iter().zip(&all);
        left = again
            .filter(|(_, progress)| !progress.retry.is_empty())
            .map(|(webhook, _)| *webhook)
            .collect();
    }

    assert!(left.is_empty());
    let customers = shop.customers().await;
    assert_eq!(customers.len(), 1);
    let thread_id = domain::id::ThreadId::of_customer(customers[0].customer_id);
    assert_eq!(shop.messages(thread_id).await.len(), 10);
    assert_eq!(shop.thread(thread_id).await.inbound_count, 10);
}

#[tokio::test]
async fn variants_of_a_mobile_number_are_one_customer() {
    let shop = Shop::open().await;
    for (number, (one, other)) in [
        ("5511987654321", "551187654321"),
        ("5491123456789", "541123456789"),
        ("5215512345678", "525512345678"),
    ]
    .into_iter()
    .enumerate()
    {
        let first = shop
            .receive(
                &Person::new("Ana", one),
                shop.text(&format!("wamid.a{number}"), "oi"),
            )
            .await;
        let second = shop
            .receive(
                &Person::new("Ana", other),
                shop.text(&format!("wamid.b{number}"), "oi"),
            )
            .await;
        assert_eq!(first.thread_id, second.thread_id);
    }
    assert_eq!(shop.customers().await.len(), 3);
}

#[tokio::test]
async fn a_user_id_in_the_place_of_a_phone_leads_to_its_person_and_to_no_stranger() {
    let shop = Shop::open().await;
    shop.world
        .outside
        .set_knobs(|knobs| knobs.meta.window = false);
    for (number, id) in ["IL.831795913707611", "US.13491208655302"]
        .into_iter()
        .enumerate()
    {
        let name = format!("wamid.{number}");
        let mut text = shop.text(&name, "Locked out");
        if number == 1 {
            text["from_user_id"] = json!(id);
        }
        let message = shop.receive(&Person::new("Noa", id), text).await;
        let customer = shop.customer(message.thread_id.customer()).await;
        assert!(customer.phones.is_empty());
        assert_eq!(customer.identities[0].user_id, id);
        let route = shop.thread(message.thread_id).await.routes.remove(0);
        assert_eq!((route.phone, route.user_id.as_deref()), (None, Some(id)));

        let path = format!("/v1/threads/{}/messages", message.thread_id);
        let answer = json!({ "text": "On our way" });
        shop.team.dispatcher.post(path, answer).await.expect(201);
        shop.world.drain().await;
        let sent = shop.world.outside.bodies(outside::Provider::Meta);
        let sent: Vec<_> = sent.iter().filter(|body| body["type"] == "text").collect();
        assert_eq!(sent.len(), number + 1);
        assert_eq!(sent[number]["recipient"], id);
        assert_eq!(sent[number].get("to"), None);
    }
    let digits = ["831795913707611", "13491208655302"];
    for item in shop.world.items().await {
        for digits in digits {
            let plain = item.replace(&format!(".{digits}"), "");
            assert!(!plain.contains(digits), "{item}");
        }
    }
}

#[tokio::test]
async fn who_was_entered_with_a_trunk_zero_is_the_one_who_writes() {
    let shop = Shop::open().await;
    let body = json!({ "name": "Kim Example", "phones": ["+44 (0)7700 900123"] });
    let entered = shop.team.dispatcher.post("/v1/customers", body).await;
    let entered = entered.expect(201);
    let kim = Person::new("Kim", "447700900123");
    shop.receive(&kim, shop.text("wamid.1", "hello")).await;
    let [customer] = &shop.customers().await[..] else {
        panic!("it is one customer");
    };
    assert_eq!(json!(customer.customer_id), entered["customer_id"]);
}

#[tokio::test]
async fn who_hides_the_phone_is_known_by_the_id_and_later_by_both() {
    let shop = Shop::open().await;
    let value = |id: &str, contact: serde_json::Value| {
        json!({
            "contacts": [contact],
            "messages": [{
                "from_user_id": "US.1349", "id": id, "timestamp": shop.at(0),
                "type": "text", "text": { "body": "hello" },
            }],
        })
    };
    let hidden = json!({ "profile": { "username": "@dana.k" }, "user_id": "US.1349" });
    let webhook = shop
        .line
        .webhook()
        .value("messages", value("wamid.1", hidden));
    assert_eq!(done(&shop.world.receive(&webhook).await), [1, 0, 0]);
    let first = shop.stored_message("wamid.1").await;
    let customer = shop.customer(first.thread_id.customer()).await;
    assert_eq!(customer.name.as_str(), "dana.k");
    assert!(customer.phones.is_empty());

    let mut shown = shop.text("wamid.2", "my number is no secret");
    shown["from_user_id"] = json!("US.1349");
    let second = shop.receive(&dana(), shown).await;
    let third = shop
        .receive(&dana(), shop.text("wamid.3", "by phone alone"))
        .await;

    assert_eq!(first.thread_id, second.thread_id);
    assert_eq!(first.thread_id, third.thread_id);
    let customer = shop.customer(first.thread_id.customer()).await;
    assert_eq!(customer.identities[0].user_id, "US.1349");
    assert_eq!(customer.phones[0].number.as_str(), "+16505551234");
    let thread = shop.thread(first.thread_id).await;
    assert_eq!(thread.routes.len(), 1);
    assert_eq!(thread.routes[0].user_id.as_deref(), Some("US.1349"));
}

#[tokio::test]
async fn the_id_outweighs_a_phone_that_passed_to_somebody_else() {
    let shop = Shop::open().await;
    let with_id = |id: &str, user: &str| {
        let mut message = shop.text(id, "hi");
        message["from_user_id"] = json!(user);
        message
    };
    let other = Person::new("Bo", "13035550142");
    let first = shop.receive(&dana(), with_id("wamid.1", "US.1")).await;
    let second = shop.receive(&other, with_id("wamid.2", "US.2")).await;
    assert_ne!(first.thread_id, second.thread_id);

    let moved = Person::new("Dana K", "13035550142");
    let third = shop.receive(&moved, with_id("wamid.3", "US.1")).await;

    assert_eq!(third.thread_id, first.thread_id);
    let point = key::contact("phone:+13035550142");
    let owner: ContactRow = shop.team.store().get(point).await.unwrap().unwrap();
    assert_eq!(owner.customer_id, second.thread_id.customer());
    // What is written to Bo must not reach whoever has the phone now.
    let route = shop.thread(second.thread_id).await.routes.remove(0);
    assert_eq!(
        (route.phone, route.user_id.as_deref()),
        (None, Some("US.2"))
    );
    let route = shop.thread(first.thread_id).await.routes.remove(0);
    assert_eq!(route.phone.as_deref(), Some("13035550142"));
    let fourth = shop.receive(&moved, with_id("wamid.4", "US.1")).await;
    assert_eq!(fourth.thread_id, first.thread_id);
}

#[tokio::test]
async fn a_customer_whom_the_company_entered_gets_a_thread_and_keeps_the_name() {
    let shop = Shop::open().await;
    let entered = json!({ "name": "Mrs Karlsen", "phones": ["+1 650 555 1234"] });
    let entered = shop.team.dispatcher.post("/v1/customers", entered).await;
    let entered = entered.expect(201);

    let message = shop
        .receive(&dana(), shop.text("wamid.1", "It is me"))
        .await;

    let customer = shop.customer(message.thread_id.customer()).await;
    assert_eq!(entered["customer_id"], customer.customer_id.to_string());
    assert_eq!(customer.name.as_str(), "Mrs Karlsen");
    assert_eq!(shop.customers().await.len(), 1);
}

#[tokio::test]
async fn who_was_erased_does_not_come_back() {
    let shop = Shop::open().await;
    let message = shop.receive(&dana(), shop.text("wamid.1", "hello")).await;
    let customer = shop.customer(message.thread_id.customer()).await;
    let thread: ThreadRow = shop.thread(message.thread_id).await;
    let mut changes = Changes::new();
    changes
        .discard(&customer)
        .discard(&thread)
        .discard(&message);
    shop.team.store().commit(changes).await.unwrap();

    let webhook = shop.line.wrote(&dana(), shop.text("wamid.2", "again"));
    let echo = json!({
        "id": "wamid.3", "timestamp": shop.at(0), "type": "text", "text": { "body": "x" },
    });
    let webhook = webhook.echoed(&dana(), echo).status(&json!({
        "id": "wamid.1", "status": "read", "timestamp": shop.at(0),
        "recipient_id": "16505551234",
    }));
    assert_eq!(done(&shop.world.receive(&webhook).await), [0, 1, 0]);

    assert!(shop.customers().await.is_empty());
    assert!(shop.messages(message.thread_id).await.is_empty());
}

#[tokio::test]
async fn a_new_number_is_added_and_told_in_the_thread() {
    let shop = Shop::open().await;
    let first = shop.receive(&dana(), shop.text("wamid.1", "hello")).await;
    let change = json!({
        "from": "16505551234", "id": "wamid.S1", "timestamp": shop.at(1), "type": "system",
        "system": { "type": "user_changed_number", "wa_id": "12195555358", "user_id": "US.NEW" },
    });
    let webhook = shop
        .line
        .webhook()
        .value("messages", json!({ "messages": [change] }));
    assert_eq!(done(&shop.world.receive(&webhook).await), [1, 0, 0]);
    assert_eq!(done(&shop.world.receive(&webhook).await), [0, 1, 0]);

    let moved = Person::new("Dana K", "12195555358");
    let second = shop
        .receive(&moved, shop.text("wamid.2", "from the new one"))
        .await;

    assert_eq!(second.thread_id, first.thread_id);
    let customer = shop.customer(first.thread_id.customer()).await;
    let phones: Vec<_> = customer
        .phones
        .iter()
        .map(|one| one.number.as_str())
        .collect();
    assert_eq!(phones, ["+16505551234", "+12195555358"]);
    let messages = shop.messages(first.thread_id).await;
    assert!(messages.iter().any(|one| {
        one.origin == MessageOrigin::System
            && matches!(&one.content, Content::Fact { text } if text.contains("+12195555358"))
    }));
    let thread = shop.thread(first.thread_id).await;
    assert_eq!(thread.routes[0].phone.as_deref(), Some("12195555358"));
}

#[tokio::test]
async fn a_new_number_of_another_customer_is_told_and_not_taken() {
    let shop = Shop::open().await;
    let first = shop.receive(&dana(), shop.text("wamid.1", "hello")).await;
    let bo = Person::new("Bo", "12195555358");
    let other = shop.receive(&bo, shop.text("wamid.2", "hello")).await;
    let change = json!({
        "from": "16505551234", "id": "wamid.S1", "timestamp": shop.at(1), "type": "system",
        "system": { "type": "user_changed_number", "wa_id": "12195555358" },
    });
    let webhook = shop
        .line
        .webhook()
        .value("messages", json!({ "messages": [change] }));
    assert_eq!(done(&shop.world.receive(&webhook).await), [1, 0, 0]);

    let customer = shop.customer(first.thread_id.customer()).await;
    assert_eq!(customer.phones.len(), 1);
    let messages = shop.messages(first.thread_id).await;
    assert!(texts(&messages)[1].contains("another customer"));
    assert_eq!(shop.messages(other.thread_id).await.len(), 1);
}

#[tokio::test]
async fn a_preference_about_marketing_is_a_fact_in_the_thread() {
    let shop = Shop::open().await;
    let first = shop.receive(&dana(), shop.text("wamid.1", "hello")).await;
    let preference = json!({
        "wa_id": "16505551234", "category": "marketing_messages", "value": "stop",
        "timestamp": shop.at(1).parse::<i64>().unwrap(),
    });
    let webhook = shop.line.webhook().value(
        "user_preferences",
        json!({ "user_preferences": [preference] }),
    );
    assert_eq!(done(&shop.world.receive(&webhook).await), [1, 0, 0]);
    assert_eq!(done(&shop.world.receive(&webhook).await), [0, 1, 0]);

    let messages = shop.messages(first.thread_id).await;
    assert_eq!(
        texts(&messages)[1],
        "The customer asked not to get marketing messages."
    );
}

#[tokio::test]
async fn who_was_merged_writes_to_the_customer_that_goes_on() {
    let shop = Shop::open().await;
    let first = shop.receive(&dana(), shop.text("wamid.1", "Hello")).await;
    let body = json!({ "name": "Dana", "phones": ["303-555-0199"] });
    let by = &shop.team.dispatcher;
    let own = by.post("/v1/customers", body).await.expect(201);
    let own = own["customer_id"].as_str().expect("an id").to_owned();
    let merge = json!({ "merged_customer_id": first.thread_id.customer() });
    let path = format!("/v1/customers/{own}/merge");
    by.post(path, merge).await.expect(200);
    let again = shop.text("wamid.2", "Me again");
    let second = shop.receive(&dana(), again).await;
    assert_eq!(second.thread_id.customer().to_string(), own);
    let thread = shop.thread(second.thread_id).await;
    assert_eq!(thread.routes[0].phone.as_deref(), Some("16505551234"));
    assert_eq!(shop.customers().await.len(), 1);
}
