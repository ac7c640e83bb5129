//! One bad update blocks no other, and what fails in the middle is simply retried.

use data::inbound::{InboundBody, InboundSigner};
use serde_json::json;
use tests::{Line, Person, Trouble, Wire, World};

use super::{Shop, dana, done, texts};

#[tokio::test]
async fn an_update_that_cannot_be_read_is_kept_aside_and_the_others_go_on() {
    let shop = Shop::open().await;
    let nameless = json!({ "messages": [{ "id": "wamid.x", "type": "text" }] });
    let webhook = shop
        .line
        .wrote(&dana(), shop.text("wamid.1", "before"))
        .value("messages", nameless)
        .wrote(&dana(), shop.text("wamid.2", "after"));
    let part = webhook.part(&shop.world, InboundSigner::Platform);
    let quarantine = shop.world.work.aws().quarantine();
    let quarantined = async |owner| quarantine.count("inbound-apply", owner).await.unwrap();
    let own = Some(shop.team.store());

    // A worker that can read it may be on its way; what can be read has its effect meanwhile.
    assert_eq!(done(&shop.world.take_part(&part).await), [0, 0, 1]);
    let thread_id = shop.stored_message("wamid.1").await.thread_id;
    assert_eq!(texts(&shop.messages(thread_id).await), ["before", "after"]);
    assert_eq!(quarantined(own).await, 0);

    let progress = shop.world.take_part_at_last(&part).await;
    assert!(progress.retry.is_empty(), "{progress:?}");
    assert_eq!(texts(&shop.messages(thread_id).await), ["before", "after"]);
    assert_eq!((quarantined(own).await, quarantined(None).await), (1, 0));
}

#[tokio::test]
async fn a_part_of_nonsense_is_dealt_with() {
    let shop = Shop::open().await;
    let deep = format!("[{}{}]", "[".repeat(20_000), "]".repeat(20_000));
    for json in [
        "",
        "[]",
        "null",
        "[5]",
        "{",
        deep.as_str(),
        "[{\"field\":\"messages\"}]",
    ] {
        let webhook = shop.line.wrote(&dana(), shop.text("wamid.1", "x"));
        let mut part = webhook.part(&shop.world, InboundSigner::Platform);
        part.body = InboundBody::Here(json.to_owned());
        let progress = shop.world.take_part_at_last(&part).await;
        assert!(progress.retry.is_empty(), "{json:.20}");
    }
    let bodies = ["{}".to_owned(), "not JSON".to_owned()];
    let progress = shop.world.take_bodies(&bodies, 1).await;
    assert_eq!(progress.retry.len(), 2);
    let progress = shop.world.take_bodies(&bodies, work::LAST_RECEIPT).await;
    assert_eq!(progress.quarantined, 2);
    assert!(shop.customers().await.is_empty());
}

#[tokio::test]
async fn a_large_part_of_many_people_is_applied_whole_and_in_order() {
    let shop = Shop::open().await;
    let people: Vec<_> = (0..20)
        .map(|n| Person::new(&format!("Person {n}"), &format!("1303555{:04}", 2000 + n)))
        .collect();
    let mut webhook = shop.line.webhook();
    for round in 0..5 {
        for (n, person) in people.iter().enumerate() {
            let text = shop.text(&format!("wamid.{n}.{round}"), &round.to_string());
            webhook = webhook.wrote(person, text);
        }
    }
    assert_eq!(done(&shop.world.receive(&webhook).await), [1, 0, 0]);
    assert_eq!(done(&shop.world.receive(&webhook).await), [0, 1, 0]);

    assert_eq!(shop.customers().await.len(), people.len());
    for n in 0..people.len() {
        let thread_id = shop.stored_message(&format!("wamid.{n}.0")).await.thread_id;
        let messages = shop.messages(thread_id).await;
        assert_eq!(texts(&messages), ["0", "1", "2", "3", "4"]);
    }
}

#[tokio::test]
async fn a_table_that_fails_or_collides_loses_nothing_and_doubles_nothing() {
    for (operation, trouble, times) in [
        ("TransactWriteItems", Trouble::AnswerLost, 1),
        ("TransactWriteItems", Trouble::Collision, 3),
        ("TransactWriteItems", Trouble::Broken, usize::MAX),
        ("GetItem", Trouble::Throttled, usize::MAX),
        ("BatchGetItem", Trouble::Broken, usize::MAX),
    ] {
        let wire = Wire::to("http://127.0.0.1:4566").await;
        let world = World::with(|settings| settings.endpoint_url = Some(wire.url.clone())).await;
        let team = world.team().await;
        let line = Line::connect(&world, &team).await;
        let shop = Shop { world, team, line };
        let first = shop.line.wrote(&dana(), shop.text("wamid.1", "first"));
        assert_eq!(done(&shop.world.receive(&first).await), [1, 0, 0]);
        let second = shop.line.wrote(&dana(), shop.text("wamid.2", "second"));

        wire.plan(Some(operation), trouble, times);
        let progress = shop.world.receive(&second).await;
        wire.mend();
        let is_lasting = times == usize::MAX;
        let left = usize::from(is_lasting);
        assert_eq!(progress.retry.len(), left, "{operation} {trouble:?}");
        shop.world.receive(&second).await;

        let thread_id = shop.stored_message("wamid.1").await.thread_id;
        assert_eq!(texts(&shop.messages(thread_id).await), ["first", "second"]);
        assert_eq!(shop.thread(thread_id).await.inbound_count, 2);
    }
}

#[tokio::test]
async fn a_large_part_is_kept_aside_whole_and_once() {
    let shop = Shop::open().await;
    let nameless = |id: &str| json!({ "messages": [{ "id": id, "type": "text" }] });
    let mut webhook = shop
        .line
        .webhook()
        .value("messages", nameless("wamid.lost-1"));
    let long = "word ".repeat(400);
    for n in 0..60 {
        webhook = webhook.wrote(&dana(), shop.text(&format!("wamid.{n}"), &long));
    }
    let webhook = webhook.value("messages", nameless("wamid.lost-2"));
    let part = webhook.part(&shop.world, InboundSigner::Platform);
    let progress = shop.world.take_part_at_last(&part).await;
    assert_eq!(done(&progress), [1, 0, 0]);

    let items = shop.world.items().await;
    let remaining: Vec<_> = items
        .iter()
        .filter(|item| item.contains("QUARANTINE#inbound-apply"))
        .collect();
    for lost in ["wamid.lost-1", "wamid.lost-2"] {
        let holders = remaining.iter().filter(|item| item.contains(lost));
        assert_eq!(holders.count(), 1, "{lost}");
    }
    assert!((2..=4).contains(&remaining.len()), "{}", remaining.len());
}
