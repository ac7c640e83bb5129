//! `job-create` from a conversation.

use domain::id::ThreadId;
use serde_json::{Map, Value, json};
use tests::{Answer, Line, Person};

use super::{Shop, place, text};

/// A shop whose customer has written to it.
async fn shop() -> (Shop, String) {
    let shop = Shop::open().await;
    let phones = json!({ "phones": ["303-555-0199"] });
    let path = format!("/v1/customers/{}", shop.basics.customer_id);
    shop.team.dispatcher.patch(path, phones).await.expect(200);
    let thread = wrote(&shop, "13035550199").await;
    (shop, thread)
}

/// The thread of a person who writes.
async fn wrote(shop: &Shop, digits: &str) -> String {
    let line = Line::connect(&shop.world, &shop.team).await;
    let person = Person::new("Casey Sample", digits);
    let message = line.text(&person, "Locked out").await;
    message.thread_id.to_string()
}

async fn create_job(shop: &Shop, more: Value) -> Answer {
    let mut order = json!({ "job_type_id": shop.basics.job_type_id });
    let more = serde_json::from_value::<Map<_, _>>(more).unwrap();
    order.as_object_mut().unwrap().extend(more);
    shop.team.dispatcher.post("/v1/jobs", order).await
}

#[tokio::test]
async fn a_thread_names_the_customer_and_the_first_site() {
    let (shop, thread) = shop().await;
    let job = create_job(&shop, json!({ "thread_id": thread }))
        .await
        .expect(201);
    assert_eq!(job["customer_id"], shop.basics.customer_id);
    assert_eq!(job["thread_id"], thread);
    assert_eq!(job["site"]["site_id"], shop.basics.site_id);
    assert_eq!(job["site"]["address"]["line1"], "1 Example Street");
    let seen = shop.view(&text(&job["job_id"])).await;
    assert_eq!(seen["thread_id"], thread);

    let plain = shop.job(json!({})).await;
    assert_eq!(plain["thread_id"], Value::Null);
}

#[tokio::test]
async fn a_place_that_is_told_goes_before_the_first_one() {
    let (shop, thread) = shop().await;
    let other = json!({ "thread_id": thread, "site": place("9 Elsewhere Road") });
    let job = create_job(&shop, other).await.expect(201);
    assert_eq!(job["site"]["address"]["line1"], "9 Elsewhere Road");
    let both = json!({ "thread_id": thread, "customer_id": shop.basics.customer_id });
    let job = create_job(&shop, both).await.expect(201);
    assert_eq!(job["site"]["site_id"], shop.basics.site_id);
}

#[tokio::test]
async fn a_customer_without_a_site_needs_a_place() {
    let shop = Shop::open().await;
    let thread = wrote(&shop, "13035550177").await;
    let answer = create_job(&shop, json!({ "thread_id": thread })).await;
    answer.invalid_at("/site");
    let there = json!({ "thread_id": thread, "site": place("9 Elsewhere Road") });
    create_job(&shop, there).await.expect(201);
}

#[tokio::test]
async fn a_thread_of_another_customer_or_company_is_refused() {
    let (shop, thread) = shop().await;
    let other = wrote(&shop, "13035550177").await;
    let mismatch = json!({ "thread_id": other, "customer_id": shop.basics.customer_id });
    create_job(&shop, mismatch).await.invalid_at("/customer_id");

    let strangers = shop.world.team().await;
    let line = Line::connect(&shop.world, &strangers).await;
    let ana = Person::new("Ana Sample", "13035550188");
    let theirs = line.text(&ana, "Hola").await.thread_id;
    let nobodys = ThreadId::from_bytes([7; 16]);
    for foreign in [theirs, nobodys] {
        let answer = create_job(&shop, json!({ "thread_id": foreign })).await;
        answer.invalid_at("/thread_id");
    }
    let nobody = create_job(&shop, json!({ "site": place("9 Elsewhere Road") })).await;
    nobody.invalid_at("/customer_id");
    let silent = create_job(&shop, json!({ "customer_id": shop.basics.customer_id })).await;
    silent.invalid_at("/site_id");
    create_job(&shop, json!({ "thread_id": thread }))
        .await
        .expect(201);
}
