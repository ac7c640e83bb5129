//! Entering customers.

use futures::future::join_all;
use serde_json::{Value, json};
use tests::World;

use super::{enter, path, site};

#[tokio::test]
async fn a_customer_is_seen_as_it_was_entered() {
    let world = World::new().await;
    let team = world.team().await;
    let body = json!({
        "name": "Casey Sample",
        "phones": ["(303) 555-0199", "+44 20 7946 0958"],
        "emails": ["Casey@Example.com"],
        "sites": [{
            "label": "Shop",
            "address": {
                "line1": "1 Example Street", "city": "Chicago", "region": "IL",
                "postal_code": "60601", "country": "US",
            },
            "time_zone": "America/Chicago",
            "location": { "lat": 41.88, "lng": -87.63 },
            "access_note": "Ring twice.",
        }],
        "note": "Prefers mornings.\nHas a dog.",
    });
    let answer = team.dispatcher.post("/v1/customers", body).await;
    let customer = answer.expect(201);
    assert_eq!(answer.header("location"), Some(path(&customer).as_str()));
    assert_eq!(answer.header("etag"), Some("\"1\""));
    assert_eq!(
        customer["phones"][0],
        json!({ "number": "+13035550199", "typed": "(303) 555-0199" })
    );
    assert_eq!(customer["emails"], json!(["Casey@Example.com"]));
    assert_eq!(customer["sites"][0]["time_zone"], "America/Chicago");
    assert_eq!(customer["sites"][0]["access_note"], "Ring twice.");
    assert_eq!(customer["created_by"], team.dispatcher.id().to_string());
    assert_eq!(customer["version"], 1);

    assert_eq!(team.owner.get(path(&customer)).await.expect(200), customer);
    let list = team.owner.get("/v1/customers").await.expect(200);
    assert_eq!(list["items"], json!([customer]));
}

#[tokio::test]
async fn a_name_is_enough_and_a_site_without_a_zone_is_in_the_companys() {
    let world = World::new().await;
    let team = world.team().await;
    let bare = enter(&team.dispatcher, "Casey", json!({})).await;
    assert_eq!((&bare["phones"], &bare["sites"]), (&json!([]), &json!([])));
    assert_eq!(bare["note"], Value::Null);
    let housed = enter(
        &team.dispatcher,
        "Jo",
        json!({ "sites": [site("1 A St"), site("2 B St")] }),
    );
    let housed = housed.await;
    assert_eq!(housed["sites"][0]["time_zone"], "America/Denver");
    assert_ne!(housed["sites"][0]["site_id"], housed["sites"][1]["site_id"]);
    team.dispatcher
        .post("/v1/customers", json!({}))
        .await
        .invalid_at("/name");
}

#[tokio::test]
async fn what_stands_twice_or_is_too_much_is_refused_at_its_place() {
    let world = World::new().await;
    let team = world.team().await;
    let phones: Vec<_> = (0..11).map(|n| format!("303-555-01{n:02}")).collect();
    let emails: Vec<_> = (0..11).map(|n| format!("casey{n}@example.com")).collect();
    let sites: Vec<_> = (0..11).map(|n| site(&format!("{n} A St"))).collect();
    for (field, value, place) in [
        (
            "phones",
            json!(["303-555-0199", "303-555-0198", "+1 (303) 555.0199"]),
            "/phones/2",
        ),
        // One mobile in Mexico, Argentina and Brazil, with and without the digit that comes and goes.
        (
            "phones",
            json!(["+52 1 55 1234 5678", "+52 55 1234 5678"]),
            "/phones/1",
        ),
        (
            "phones",
            json!(["+54 9 11 2345 6789", "303-555-0199", "+54 11 2345 6789"]),
            "/phones/2",
        ),
        (
            "phones",
            json!(["+55 11 98765 4321", "+55 11 8765 4321"]),
            "/phones/1",
        ),
        ("phones", json!(phones), "/phones"),
        ("phones", json!(["303-555-0199", "911"]), "/phones/1"),
        (
            "emails",
            json!(["casey@example.com", "CASEY@example.com"]),
            "/emails/1",
        ),
        ("emails", json!(emails), "/emails"),
        ("sites", json!([site("1 A St"), site("1 A St")]), "/sites/1"),
        ("sites", json!(sites), "/sites"),
        (
            "sites",
            json!([{ "address": { "line1": "1 A St", "country": "US", "region": "CO" } }]),
            "/sites/0/address/city",
        ),
    ] {
        let body = json!({ "name": "Casey", field: value });
        team.dispatcher
            .post("/v1/customers", body)
            .await
            .invalid_at(place);
    }
    let list = team.dispatcher.get("/v1/customers").await.expect(200);
    assert_eq!(list["items"], json!([]));
}

#[tokio::test]
async fn a_contact_point_leads_to_one_customer_of_a_company() {
    let world = World::new().await;
    let team = world.team().await;
    let contacts = json!({ "phones": ["303-555-0199"], "emails": ["casey@example.com"] });
    let casey = enter(&team.dispatcher, "Casey", contacts.clone()).await;

    for (field, value, place) in [
        (
            "phones",
            json!(["303-555-0198", "+1 303 555 0199"]),
            "/phones/1",
        ),
        ("emails", json!(["CASEY@example.com"]), "/emails/0"),
    ] {
        let body = json!({ "name": "Jo", "phones": ["303-555-0197"], field: value });
        let problem = team.dispatcher.post("/v1/customers", body).await;
        let problem = problem.problem(409, "contact_point_taken");
        assert_eq!(problem["existing_id"], casey["customer_id"]);
        assert_eq!(problem["errors"][0]["pointer"], place);
    }
    // Nothing of what was refused stands in the way of the next.
    enter(
        &team.dispatcher,
        "Jo",
        json!({ "phones": ["303-555-0198", "303-555-0197"] }),
    )
    .await;
    let strangers = world.team().await;
    enter(&strangers.dispatcher, "Casey", contacts).await;
}

#[tokio::test]
async fn ten_at_once_with_one_phone_make_one_customer() {
    let world = World::new().await;
    let team = world.team().await;
    let names: Vec<_> = (0..10).map(|n| format!("Casey {n}")).collect();
    let answers = join_all(names.iter().map(|name| {
        let body = json!({ "name": name, "phones": ["303-555-0199"] });
        team.dispatcher.post("/v1/customers", body)
    }));
    let answers = answers.await;
    let winners: Vec<_> = answers
        .iter()
        .filter(|answer| answer.status == 201)
        .collect();
    assert_eq!(winners.len(), 1);
    let winner = winners[0].json();
    for loser in answers
        .iter()
        .filter(|answer| !matches!(answer.status, 201 | 503))
    {
        let problem = loser.problem(409, "contact_point_taken");
        assert_eq!(problem["existing_id"], winner["customer_id"]);
    }
    let list = team.dispatcher.get("/v1/customers").await.expect(200);
    assert_eq!(list["items"], json!([winner]));
}

#[tokio::test]
async fn a_repeated_request_gets_its_first_answer_and_has_one_effect() {
    let world = World::new().await;
    let team = world.team().await;
    let body = json!({ "name": "Casey", "phones": ["303-555-0199"] });
    let again = |body: Value| {
        let call = team.dispatcher.call("POST", "/v1/customers");
        let call = call.header("idempotency-key", "one").json(&body);
        async move { call.send().await }
    };
    let first = again(body.clone()).await.expect(201);
    assert_eq!(again(body).await.expect(201), first);
    let other = again(json!({ "name": "Jo" })).await;
    assert_eq!(other.status, 422);
    let list = team.dispatcher.get("/v1/customers").await.expect(200);
    assert_eq!(list["items"], json!([first]));
}

#[tokio::test]
async fn twins_under_one_key_make_one_customer_and_are_told_so() {
    let world = World::new().await;
    let team = world.team().await;
    let body = json!({ "name": "Casey", "phones": ["303-555-0199"] });
    let answers = join_all((0..10).map(|_| {
        let call = team.dispatcher.call("POST", "/v1/customers");
        call.header("idempotency-key", "one").json(&body).send()
    }));
    let answers = answers.await;
    let list = team.dispatcher.get("/v1/customers").await.expect(200);
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    for answer in answers {
        match answer.status {
            201 => assert_eq!(answer.json(), list["items"][0]),
            503 => {}
            _ => {
                answer.problem(409, "concurrent_request");
            }
        }
    }
}
