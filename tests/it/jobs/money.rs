//! `job-line-items-put`, `payment-record` and `payment-void`.

use serde_json::{Value, json};
use tests::{Answer, Caller};

use super::{Shop, advance, discount, part, text};

fn usd(amount: i64) -> Value {
    json!({ "amount_minor": amount, "currency": "USD" })
}

fn amount(money: &Value) -> i64 {
    assert_eq!(money["currency"], "USD");
    money["amount_minor"].as_i64().expect("whole minor units")
}

async fn write(by: &Caller, job_id: &str, lines: Value) -> Answer {
    let path = format!("/v1/jobs/{job_id}/line-items");
    by.put(path, json!({ "line_items": lines })).await
}

async fn pay(by: &Caller, job_id: &str, method: &str, minor: i64) -> Answer {
    let payment = json!({ "method": method, "amount": usd(minor) });
    by.post(format!("/v1/jobs/{job_id}/payments"), payment)
        .await
}

async fn void(by: &Caller, job_id: &str, payment: &Value) -> Answer {
    let payment_id = text(&payment["payment_id"]);
    by.delete(format!("/v1/jobs/{job_id}/payments/{payment_id}"))
        .await
}

impl Shop {
    /// Puts an item on the price list; its id.
    async fn price(&self, digit: &str, item: Value) -> String {
        let id = format!("pi_{}", digit.repeat(32));
        let path = format!("/v1/price-items/{id}");
        self.team.owner.put(path, item).await.expect(200);
        id
    }
}

fn deadbolt(price: i64) -> Value {
    json!({
        "kind": "part", "label": "Deadbolt", "unit_price": usd(price),
        "tax_rate_millipercent": 8750,
    })
}

#[tokio::test]
async fn a_technician_writes_the_lines_of_the_own_job_and_nobody_those_of_a_closed_one() {
    let shop = Shop::open().await;
    let job_id = shop.job_in("on_site").await;
    let technician = &shop.team.technician;
    let lines = json!([part("2", 5000, 8750), discount(1000)]);
    let job = write(technician, &job_id, lines).await.expect(200);
    assert_eq!(amount(&job["totals"]["total"]), 9000 + 788);
    assert_eq!(shop.facts(&job_id, "updated").await.len(), 1);
    assert_eq!(shop.waiting(&job_id).await.last().unwrap(), "job_updated");
    let bare = write(technician, &job_id, json!([])).await.expect(200);
    assert_eq!(bare["line_items"], json!([]));
    assert_eq!(amount(&bare["totals"]["total"]), 0);

    let others = text(&shop.job(json!({})).await["job_id"]);
    write(technician, &others, json!([]))
        .await
        .problem(404, "not_found");
    for state in ["closed", "cancelled"] {
        let over = shop.job_in(state).await;
        let refused = write(&shop.team.owner, &over, json!([])).await;
        refused.problem(409, "job_is_over");
    }
    let path = format!("/v1/jobs/{job_id}/line-items");
    let stale = json!({ "line_items": [], "version": 1 });
    technician
        .put(&path, stale)
        .await
        .problem(409, "stale_version");
    technician
        .put(&path, json!({}))
        .await
        .invalid_at("/line_items");
    let null = json!({ "line_items": null });
    technician.put(&path, null).await.invalid_at("/line_items");
}

#[tokio::test]
async fn a_line_of_the_price_list_keeps_the_price_that_it_had() {
    let shop = Shop::open().await;
    let item = shop.price("a", deadbolt(8999)).await;
    let off = json!({ "kind": "discount", "label": "Neighbors", "unit_price": usd(999) });
    let off = shop.price("b", off).await;
    let lines = json!([
        { "price_item_id": item, "quantity": "2" },
        { "price_item_id": item, "quantity": "1", "label": "Deadbolt, used", "unit_price": usd(1000) },
        { "price_item_id": off, "quantity": "1" },
    ]);
    let job = shop.job(json!({ "line_items": lines })).await;
    let job_id = text(&job["job_id"]);
    assert_eq!(amount(&job["totals"]["subtotal"]), 2 * 8999 + 1000);
    assert_eq!(amount(&job["totals"]["discount"]), 999);
    let first = &job["line_items"][0];
    assert_eq!(
        (&first["label"], &first["kind"]),
        (&json!("Deadbolt"), &json!("part"))
    );
    assert_eq!(first["price_item_id"], item.as_str());
    assert_eq!(first["price_item_version"], 1);
    assert_eq!(job["line_items"][1]["label"], "Deadbolt, used");

    shop.price("a", deadbolt(12_000)).await;
    let view = shop.view(&job_id).await;
    assert_eq!(view["line_items"], job["line_items"]);
    let lines = json!([{ "price_item_id": item, "quantity": "1" }]);
    let dearer = write(&shop.team.dispatcher, &job_id, lines.clone()).await;
    let dearer = dearer.expect(200);
    assert_eq!(amount(&dearer["line_items"][0]["unit_price"]), 12_000);
    assert_eq!(dearer["line_items"][0]["price_item_version"], 2);

    let mut gone = deadbolt(12_000);
    gone["is_active"] = json!(false);
    shop.price("a", gone).await;
    let refused = write(&shop.team.dispatcher, &job_id, lines).await;
    refused.invalid_at("/line_items/0/price_item_id");
}

#[tokio::test]
async fn a_line_is_typed_whole_or_named_rightly() {
    let shop = Shop::open().await;
    let item = shop.price("a", deadbolt(8999)).await;
    let job_id = shop.job_in("assigned").await;
    let mut unnamed = part("1", 100, 0);
    unnamed.as_object_mut().unwrap().remove("label");
    let euro = json!({ "amount_minor": 100, "currency": "EUR" });
    for (pointer, line) in [
        ("kind", json!({ "quantity": "1" })),
        ("label", unnamed),
        ("quantity", json!({ "price_item_id": item })),
        (
            "kind",
            json!({ "price_item_id": item, "quantity": "1", "kind": "labour" }),
        ),
        (
            "unit_price/currency",
            json!({ "price_item_id": item, "quantity": "1", "unit_price": euro }),
        ),
        (
            "unit_price",
            json!({ "price_item_id": item, "quantity": "1", "unit_price": usd(-1) }),
        ),
        (
            "price_item_id",
            json!({ "price_item_id": "deadbolt", "quantity": "1" }),
        ),
        (
            "price_item_id",
            json!({ "price_item_id": format!("pi_{}", "0".repeat(32)), "quantity": "1" }),
        ),
    ] {
        let lines = json!([part("1", 1, 0), line]);
        let refused = write(&shop.team.technician, &job_id, lines).await;
        refused.invalid_at(&format!("/line_items/1/{pointer}"));
    }
    assert_eq!(shop.view(&job_id).await["version"], 1);
}

#[tokio::test]
async fn payments_add_up_and_a_voided_one_counts_no_longer() {
    let shop = Shop::open().await;
    let job_id = shop.job_in("done").await;
    let (technician, dispatcher) = (&shop.team.technician, &shop.team.dispatcher);
    write(technician, &job_id, json!([part("1", 10_000, 0)]))
        .await
        .expect(200);
    pay(technician, &job_id, "cash", 4000).await.expect(201);
    shop.world.advance(jiff::SignedDuration::from_secs(30));
    let job = pay(dispatcher, &job_id, "card", 6500).await.expect(201);
    assert_eq!(amount(&job["paid"]), 10_500);
    assert_eq!(amount(&job["balance"]), -500);
    let [cash, card] = &job["payments"].as_array().unwrap()[..] else {
        panic!("{job}");
    };
    assert_eq!(cash["recorded_by"], technician.id().to_string());
    assert_eq!(card["received_at"], shop.now().to_string());
    assert_eq!(cash["voided"], Value::Null);

    void(technician, &job_id, card)
        .await
        .problem(403, "forbidden");
    let job = void(dispatcher, &job_id, card).await.expect(200);
    assert_eq!(amount(&job["paid"]), 4000);
    assert_eq!(amount(&job["balance"]), 6000);
    let voided = &job["payments"][1]["voided"];
    assert_eq!(voided["by"], dispatcher.id().to_string());
    assert_eq!(voided["at"], shop.now().to_string());
    let again = void(dispatcher, &job_id, card).await.expect(200);
    assert_eq!(again, job);
    let nobody = json!({ "payment_id": format!("pay_{}", "0".repeat(32)) });
    void(dispatcher, &job_id, &nobody)
        .await
        .problem(404, "not_found");

    assert_eq!(shop.facts(&job_id, "payment_recorded").await.len(), 2);
    let facts = shop.facts(&job_id, "payment_voided").await;
    assert_eq!(facts.len(), 1);
    assert_eq!(amount(&facts[0]["amount"]), 6500);
    let trail = shop.team.owner.get("/v1/audit").await.expect(200);
    assert_eq!(trail["items"][0]["action"], "payment_voided");
}

#[tokio::test]
async fn a_payment_that_cannot_be_is_refused_at_its_place() {
    let shop = Shop::open().await;
    let job_id = shop.job_in("done").await;
    let path = format!("/v1/jobs/{job_id}/payments");
    let soon = shop.hours(1, 2)["starts_at"].clone();
    let cash = |amount: Value| json!({ "method": "cash", "amount": amount });
    for (pointer, body) in [
        ("/amount/amount_minor", cash(usd(0))),
        ("/amount/amount_minor", cash(usd(-5))),
        ("/amount/amount_minor", cash(usd(9_007_199_254_740_991))),
        (
            "/amount/amount_minor",
            cash(json!({ "amount_minor": 1.5, "currency": "USD" })),
        ),
        (
            "/amount/currency",
            cash(json!({ "amount_minor": 5, "currency": "EUR" })),
        ),
        ("/amount", json!({ "method": "cash" })),
        ("/method", json!({ "method": "check", "amount": usd(5) })),
        (
            "/received_at",
            json!({ "method": "bank", "amount": usd(5), "received_at": soon }),
        ),
        (
            "/reference",
            json!({ "method": "card", "amount": usd(5), "reference": "4111 1111 1111 1111" }),
        ),
        (
            "/card_number",
            json!({ "method": "card", "amount": usd(5), "card_number": "4111" }),
        ),
    ] {
        let refused = shop.team.technician.post(&path, body).await;
        refused.invalid_at(pointer);
    }
    let job = shop.view(&job_id).await;
    assert_eq!(job["payments"], json!([]));
}

#[tokio::test]
async fn the_same_payment_sent_twice_is_one() {
    let shop = Shop::open().await;
    let job_id = shop.job_in("done").await;
    let send = async || {
        let path = format!("/v1/jobs/{job_id}/payments");
        let call = shop.team.technician.call("POST", path);
        let call = call.header("idempotency-key", "the-check");
        let check = json!({ "method": "bank", "amount": usd(5), "reference": "No. 1042" });
        call.json(&check).send().await
    };
    let (first, again) = (send().await, send().await);
    assert_eq!(first.expect(201), again.expect(201));
    let job = shop.view(&job_id).await;
    assert_eq!(job["payments"].as_array().unwrap().len(), 1);
    assert_eq!(job["payments"][0]["reference"], "No. 1042");
}

#[tokio::test]
async fn payments_at_the_same_moment_all_count() {
    let shop = Shop::open().await;
    let job_id = shop.job_in("done").await;
    let payers = [
        &shop.team.technician,
        &shop.team.dispatcher,
        &shop.team.owner,
    ];
    let payments = (0..6).map(|n| pay(payers[n % 3], &job_id, "cash", 100));
    for paid in futures::future::join_all(payments).await {
        paid.expect(201);
    }
    let job = shop.view(&job_id).await;
    assert_eq!(amount(&job["paid"]), 600);
    let dispatcher = &shop.team.dispatcher;
    let payments = job["payments"].as_array().unwrap();
    let voids = payments
        .iter()
        .map(|payment| void(dispatcher, &job_id, payment));
    for voided in futures::future::join_all(voids).await {
        voided.expect(200);
    }
    assert_eq!(amount(&shop.view(&job_id).await["paid"]), 0);
    assert_eq!(shop.facts(&job_id, "payment_voided").await.len(), 6);
}

#[tokio::test]
async fn a_cancelled_job_voids_its_payments_and_takes_no_more() {
    let shop = Shop::open().await;
    let job_id = shop.job_in("scheduled").await;
    let dispatcher = &shop.team.dispatcher;
    for _ in 0..50 {
        pay(dispatcher, &job_id, "cash", 100).await.expect(201);
    }
    pay(dispatcher, &job_id, "cash", 1)
        .await
        .problem(409, "too_many_payments");
    let job = advance(dispatcher, &job_id, "cancelled").await.expect(200);
    let payments = job["payments"].as_array().unwrap();
    assert_eq!(payments.len(), 50);
    for payment in payments {
        assert_eq!(payment["voided"]["reason"], "The customer asked for it");
    }
    assert_eq!((amount(&job["paid"]), amount(&job["balance"])), (0, 0));
    pay(dispatcher, &job_id, "cash", 1)
        .await
        .problem(409, "job_is_cancelled");
}

#[tokio::test]
async fn the_price_list_is_listed_by_name_and_changed_by_owners() {
    let shop = Shop::open().await;
    for (digit, label) in [("a", "Rekey"), ("b", "deadbolt"), ("c", "Éclair lock")] {
        let mut item = deadbolt(100);
        item["label"] = json!(label);
        shop.price(digit, item).await;
    }
    let list = shop
        .team
        .technician
        .get("/v1/price-items")
        .await
        .expect(200);
    let labels: Vec<_> = list["items"].as_array().unwrap().iter().collect();
    let labels: Vec<_> = labels.iter().map(|item| text(&item["label"])).collect();
    assert_eq!(labels, ["deadbolt", "Éclair lock", "Rekey"]);

    let path = format!("/v1/price-items/pi_{}", "a".repeat(32));
    let by_dispatcher = shop.team.dispatcher.put(&path, deadbolt(1)).await;
    by_dispatcher.problem(403, "forbidden");
    let mut stale = deadbolt(1);
    stale["version"] = json!(7);
    shop.team
        .owner
        .put(&path, stale)
        .await
        .problem(409, "stale_version");
    let mut no_rate = deadbolt(1);
    no_rate["tax_rate_millipercent"] = Value::Null;
    let refused = shop.team.owner.put(&path, no_rate).await;
    refused.invalid_at("/tax_rate_millipercent");
    let mut euro = deadbolt(1);
    euro["unit_price"]["currency"] = json!("EUR");
    shop.team
        .owner
        .put(&path, euro)
        .await
        .invalid_at("/unit_price/currency");
    let trail = shop.team.owner.get("/v1/audit").await.expect(200);
    assert_eq!(trail["items"][0]["action"], "price_item_changed");
}
