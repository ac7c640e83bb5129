//! Customers: who they are comes from the business itself, or from what they wrote first.

use serde_json::json;
use tests::{World, upload};

#[tokio::test]
async fn p2_7_a_record_is_entered_by_hand_whole_and_one_contact_leads_to_one_customer() {
    let world = World::new().await;
    let team = world.team().await;
    let site = json!({ "address": {
        "line1": "1 Elm St", "city": "Denver", "region": "CO", "country": "US",
    } });
    let entered = json!({
        "name": "Ann Lee", "phones": ["(303) 555-0142"], "emails": ["ann@example.com"],
        "sites": [site],
    });
    let ann = team
        .dispatcher
        .post("/v1/customers", entered)
        .await
        .expect(201);
    let path = format!("/v1/customers/{}", ann["customer_id"].as_str().unwrap());
    let read = team.owner.get(path).await.expect(200);
    assert_eq!(read["name"], "Ann Lee");
    assert_eq!(read["phones"][0]["number"], "+13035550142");
    assert_eq!(read["emails"], json!(["ann@example.com"]));
    assert_eq!(read["sites"][0]["address"]["line1"], "1 Elm St");
    for same in [
        json!({ "name": "Ann", "phones": ["303.555.0142"] }),
        json!({ "name": "Ann", "emails": ["ANN@example.com"] }),
    ] {
        let refused = team
            .dispatcher
            .post("/v1/customers", same)
            .await
            .expect(409);
        assert_eq!(refused["code"], "contact_point_taken");
        assert_eq!(refused["existing_id"], ann["customer_id"]);
    }
}

#[tokio::test]
async fn p2_7_a_record_is_imported_whole_and_never_beside_one_that_is_there() {
    let world = World::new().await;
    let team = world.team().await;
    let by_hand = json!({ "name": "Bob", "phones": ["303-555-0143"] });
    let call = team.dispatcher.post("/v1/customers", by_hand);
    call.await.expect(201);
    let file = "Name,Phone,Email,Street,City,State\n\
        Ann Lee,(303) 555-0142,ann@example.com,1 Elm St,Denver,CO\n\
        Robert,+1 303 555 0143,,,,\n\
        Ann,,ANN@example.com,,,\n";
    for _ in 0..2 {
        let new = json!({ "size_bytes": file.len() });
        let import = team
            .owner
            .post("/v1/customer-imports", new)
            .await
            .expect(201);
        upload(&import["upload"], file.as_bytes()).await;
        let id = import["import_id"].as_str().unwrap();
        for step in ["check", "start"] {
            let path = format!("/v1/customer-imports/{id}/{step}");
            team.owner.post(path, json!({})).await.expect(200);
            world.drain().await;
        }
        let list = team.owner.get("/v1/customers").await.expect(200);
        let items = list["items"].as_array().unwrap();
        let names: Vec<_> = items
            .iter()
            .map(|one| one["name"].as_str().unwrap())
            .collect();
        assert_eq!(names, ["Ann Lee", "Bob"]);
        let id = items[0]["customer_id"].as_str().unwrap();
        let ann = team
            .owner
            .get(format!("/v1/customers/{id}"))
            .await
            .expect(200);
        assert_eq!(ann["phones"][0]["number"], "+13035550142");
        assert_eq!(ann["emails"], json!(["ann@example.com"]));
        assert_eq!(ann["sites"][0]["address"]["line1"], "1 Elm St");
    }
}
