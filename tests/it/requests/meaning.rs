//! Which requests are the same request under one `Idempotency-Key`.

use serde_json::json;
use tests::World;

#[tokio::test]
async fn a_repeated_request_is_known_by_what_it_means_and_not_by_how_it_is_written() {
    let world = World::new().await;
    let team = world.team().await;
    let send = async |path: &str, key: &str, body: &str| {
        let call = team.dispatcher.call("POST", path);
        call.header("idempotency-key", key).bytes(body).send().await
    };
    let first = r#"{"name":"José Sample","note":"a/b","phones":["303-555-0142"],"sites":[{"address":{"line1":"1 Example Street","city":"Denver","region":"CO","country":"US"},"location":{"lat":40,"lng":-105.5}}]}"#;
    let made = send("/v1/customers", "one", first).await.expect(201);
    let same = [
        first.to_owned(),
        first.replace(',', " ,\n\t").replace(':', " : "),
        r#"{"sites":[{"location":{"lng":-105.50,"lat":40.0},"address":{"country":"US","region":"CO","city":"Denver","line1":"1 Example Street"}}],"phones":["303-555-0142"],"note":"a\/b","name":"Jos\u00e9 Sample"}"#.to_owned(),
        first.replace("40", "4e1"),
    ];
    for body in &same {
        let again = send("/v1/customers", "one", body).await;
        assert_eq!(again.expect(201), made, "{body}");
        assert_eq!(again.header("idempotent-replayed"), Some("true"), "{body}");
    }
    for (path, body) in [
        ("/v1/customers", first.replace("José", "Jose")),
        ("/v1/customers", first.replace("40", "41")),
        ("/v1/customers", first.replace("\"note\":\"a/b\",", "")),
        (
            "/v1/customers",
            first.replace("\"note\":\"a/b\"", "\"note\":null"),
        ),
        ("/v1/customers", first.replace("0142", "0143")),
        ("/v1/customers?x=1", first.to_owned()),
    ] {
        send(path, "one", &body).await.invalid_at("Idempotency-Key");
    }
    let list = team.dispatcher.get("/v1/customers").await.expect(200);
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn the_order_of_a_list_is_part_of_what_a_request_means() {
    let world = World::new().await;
    let team = world.team().await;
    let body = |phones: [&str; 2]| json!({ "name": "Casey Sample", "phones": phones });
    let send = async |body| {
        let call = team.dispatcher.call("POST", "/v1/customers");
        call.header("idempotency-key", "one")
            .json(&body)
            .send()
            .await
    };
    send(body(["303-555-0142", "303-555-0143"]))
        .await
        .expect(201);
    let other = send(body(["303-555-0143", "303-555-0142"])).await;
    other.invalid_at("Idempotency-Key");
}
