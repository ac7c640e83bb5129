//! `job-create`.

use serde_json::{Value, json};

use super::{Shop, discount, ids, part, place, text};

#[tokio::test]
async fn the_least_job_takes_its_length_from_its_type() {
    let shop = Shop::open().await;
    let answer = shop.team.dispatcher.post("/v1/jobs", shop.order()).await;
    let job = answer.expect(201);
    let job_id = text(&job["job_id"]);
    assert_eq!(
        answer.header("location"),
        Some(format!("/v1/jobs/{job_id}").as_str())
    );
    assert_eq!(answer.header("etag"), Some("\"1\""));

    assert_eq!(job["state"], "unscheduled");
    assert_eq!(job["duration_minutes"], 45);
    assert_eq!(job["site"]["address"]["line1"], "1 Example Street");
    assert_eq!(
        job["totals"]["total"],
        json!({ "amount_minor": 0, "currency": "USD" })
    );
    for empty in [
        "details",
        "hold",
        "window",
        "technician_id",
        "completed_at",
        "money_voided_at",
    ] {
        assert_eq!(job[empty], Value::Null, "{empty}");
    }
    assert_eq!(job["created_by"], shop.team.dispatcher.id().to_string());
    assert_eq!(shop.view(&job_id).await, job);
    assert_eq!(shop.waiting(&job_id).await, ["job_created"]);
}

#[tokio::test]
async fn a_job_with_a_window_and_a_technician_is_scheduled_and_assigned_at_once() {
    let shop = Shop::open().await;
    let technician_id = shop.team.technician.id().to_string();
    let scheduled = shop.job(json!({ "window": shop.hours(2, 4) })).await;
    assert_eq!(scheduled["state"], "scheduled");

    let window = shop.hours(2, 4);
    let job = shop
        .job(json!({ "window": window, "technician_id": technician_id }))
        .await;
    assert_eq!(job["state"], "assigned");
    assert_eq!(job["technician_id"], technician_id);
    assert_eq!(job["window"], window);

    let job_id = text(&job["job_id"]);
    let history = shop.history(&job_id).await;
    let types: Vec<_> = history
        .iter()
        .map(|event| text(&event["fact"]["type"]))
        .collect();
    assert_eq!(types, ["created", "scheduled", "assigned", "advanced"]);
    assert_eq!(history[0]["fact"]["state"], "scheduled");
    assert_eq!(
        shop.waiting(&job_id).await,
        [
            "job_created",
            "job_scheduled",
            "job_assigned",
            "job_advanced"
        ]
    );
}

#[tokio::test]
async fn an_address_of_the_job_alone_stays_off_the_customer() {
    let shop = Shop::open().await;
    let mut order = shop.order_with(json!({ "site": place("9 Elsewhere Road") }));
    order.as_object_mut().unwrap().remove("site_id");
    let job = shop
        .team
        .dispatcher
        .post("/v1/jobs", order)
        .await
        .expect(201);
    assert_eq!(job["site"]["address"]["line1"], "9 Elsewhere Road");

    let customer = format!("/v1/customers/{}", shop.basics.customer_id);
    let customer = shop.team.dispatcher.get(customer).await.expect(200);
    assert_eq!(customer["sites"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn what_a_job_names_must_be_the_companys_own() {
    let shop = Shop::open().await;
    let other = shop.world.team().await;
    let nobody = "0123456789abcdef".repeat(2);
    let retired = format!("jt_{}", "b".repeat(32));
    let put = json!({ "name": "Old work", "duration_minutes": 5, "is_active": false });
    shop.team
        .owner
        .put(format!("/v1/job-types/{retired}"), put)
        .await
        .expect(200);
    let foreign = json!({ "name": "Morgan Sample" });
    let foreign = other
        .dispatcher
        .post("/v1/customers", foreign)
        .await
        .expect(201);

    for (pointer, wrong) in [
        (
            "/customer_id",
            json!({ "customer_id": format!("cus_{nobody}") }),
        ),
        (
            "/customer_id",
            json!({ "customer_id": foreign["customer_id"] }),
        ),
        ("/site_id", json!({ "site_id": format!("site_{nobody}") })),
        (
            "/job_type_id",
            json!({ "job_type_id": format!("jt_{nobody}") }),
        ),
        ("/job_type_id", json!({ "job_type_id": retired })),
        (
            "/technician_id",
            json!({ "technician_id": format!("mem_{nobody}") }),
        ),
        (
            "/technician_id",
            json!({ "technician_id": other.technician.id().to_string() }),
        ),
        (
            "/technician_id",
            json!({ "technician_id": shop.team.dispatcher.id().to_string() }),
        ),
        ("/site", json!({ "site": place("9 Elsewhere Road") })),
        ("/window/starts_at", json!({ "window": shop.hours(-1, 2) })),
        ("/window/starts_at", json!({ "window": shop.hours(0, 2) })),
        ("/window", json!({ "window": shop.hours(4, 2) })),
        ("/window", json!({ "window": shop.hours(2, 27) })),
        ("/duration_minutes", json!({ "duration_minutes": 0 })),
        ("/details", json!({ "details": "" })),
        ("/is_asap", json!({ "is_asap": "yes" })),
        ("/state", json!({ "state": "closed" })),
    ] {
        let order = shop.order_with(wrong);
        shop.team
            .dispatcher
            .post("/v1/jobs", order)
            .await
            .invalid_at(pointer);
    }
    let mut nowhere = shop.order();
    nowhere.as_object_mut().unwrap().remove("site_id");
    shop.team
        .dispatcher
        .post("/v1/jobs", nowhere)
        .await
        .invalid_at("/site_id");
    let jobs = shop.team.dispatcher.get("/v1/jobs").await.expect(200);
    assert_eq!(jobs["items"], json!([]), "a refused job must not stand");
}

#[tokio::test]
async fn tax_is_rounded_once_for_each_rate() {
    let shop = Shop::open().await;
    let lines = json!([
        part("1.5", 333, 8750),
        part("1", 8999, 8750),
        part("2", 50, 0),
        part("1", 100_000, 8875)
    ]);
    let job = shop.job(json!({ "line_items": lines })).await;
    let totals = &job["totals"];
    let subtotal = 500 + 8999 + 100 + 100_000;
    assert_eq!(totals["subtotal"]["amount_minor"], subtotal);
    assert_eq!(totals["discount"]["amount_minor"], 0);
    let shown: Vec<_> = totals["taxes"].as_array().expect("a list").iter().collect();
    let shown: Vec<_> = shown
        .iter()
        .map(|rate| (&rate["tax_rate_millipercent"], &rate["tax"]["amount_minor"]))
        .collect();
    assert_eq!(json!(shown), json!([[0, 0], [8750, 831], [8875, 8875]]));
    assert_eq!(totals["tax"]["amount_minor"], 831 + 8875);
    assert_eq!(totals["total"]["amount_minor"], subtotal + 831 + 8875);
    assert_eq!(job["line_items"][0]["quantity"], "1.5");
    assert!(text(&job["line_items"][0]["line_item_id"]).starts_with("li_"));
}

#[tokio::test]
async fn a_discount_is_taken_off_before_tax() {
    let shop = Shop::open().await;
    let lines = json!([
        part("1", 10_000, 8000),
        part("1", 10_000, 0),
        discount(2000)
    ]);
    let job = shop.job(json!({ "line_items": lines })).await;
    let totals = &job["totals"];
    assert_eq!(totals["subtotal"]["amount_minor"], 20_000);
    assert_eq!(totals["discount"]["amount_minor"], 2000);
    assert_eq!(totals["taxes"][1]["taxable"]["amount_minor"], 9000);
    assert_eq!(totals["tax"]["amount_minor"], 720);
    assert_eq!(totals["total"]["amount_minor"], 18_720);
    assert!(job["line_items"][2]["tax_rate_millipercent"].is_null());
}

#[tokio::test]
async fn a_line_that_cannot_be_reckoned_is_refused_at_its_place() {
    let shop = Shop::open().await;
    let line = |field: &str, value: Value| {
        let mut line = part("1", 100, 0);
        line[field] = value;
        line
    };
    let euro = json!({ "amount_minor": 100, "currency": "EUR" });
    let largest = 9_007_199_254_740_991_i64;
    for (pointer, lines) in [
        (
            "/line_items/1/unit_price/currency",
            json!([part("1", 1, 0), line("unit_price", euro)]),
        ),
        (
            "/line_items",
            json!([part("1", largest, 0), part("1", 1, 0)]),
        ),
        ("/line_items", json!([part("1000000", largest, 0)])),
        ("/line_items", json!(vec![part("1", 1, 0); 101])),
        ("/line_items/0/unit_price", json!([part("1", -1, 0)])),
        ("/line_items/0/quantity", json!([part("0", 1, 0)])),
        (
            "/line_items/0/quantity",
            json!([line("quantity", json!(1.5))]),
        ),
        (
            "/line_items/0/tax_rate_millipercent",
            json!([line("tax_rate_millipercent", json!(100_001))]),
        ),
        (
            "/line_items/0/tax_rate_millipercent",
            json!([line("tax_rate_millipercent", json!(8.875))]),
        ),
        (
            "/line_items/0/tax_rate_millipercent",
            json!([line("tax_rate_millipercent", Value::Null)]),
        ),
        (
            "/line_items/0/tax_rate_millipercent",
            json!([line("kind", json!("discount"))]),
        ),
        ("/line_items", json!([part("1", 1999, 0), discount(2000)])),
        (
            "/line_items/0/discount",
            json!([line("discount", json!(5))]),
        ),
    ] {
        let order = shop.order_with(json!({ "line_items": lines }));
        shop.team
            .dispatcher
            .post("/v1/jobs", order)
            .await
            .invalid_at(pointer);
    }
    shop.job(json!({ "line_items": vec![part("1", 1, 0); 100] }))
        .await;
}

#[tokio::test]
async fn technicians_do_not_enter_jobs() {
    let shop = Shop::open().await;
    let answer = shop.team.technician.post("/v1/jobs", shop.order()).await;
    answer.problem(403, "forbidden");
}

#[tokio::test]
async fn a_repeated_key_makes_one_job_and_another_body_is_refused() {
    let shop = Shop::open().await;
    let send = async |body: Value| {
        let call = shop.team.dispatcher.call("POST", "/v1/jobs");
        call.header("idempotency-key", "one-job")
            .json(&body)
            .send()
            .await
    };
    let first = send(shop.order()).await;
    let again = send(shop.order()).await;
    assert_eq!(again.expect(201), first.expect(201));
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    assert_eq!(again.header("location"), first.header("location"));

    let other = shop.order_with(json!({ "is_asap": true }));
    send(other).await.invalid_at("Idempotency-Key");
    let call = shop
        .team
        .dispatcher
        .call("POST", "/v1/jobs")
        .json(&shop.order());
    call.send().await.invalid_at("Idempotency-Key");
    let jobs = shop.team.dispatcher.get("/v1/jobs").await.expect(200);
    assert_eq!(ids(&jobs).len(), 1);
}
