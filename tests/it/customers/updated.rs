//! Changing customers.

use serde_json::json;
use tests::World;

use super::{enter, path, site};

#[tokio::test]
async fn what_is_given_changes_and_what_is_absent_stays() {
    let world = World::new().await;
    let team = world.team().await;
    let contacts = json!({ "phones": ["303-555-0199"], "note": "Has a dog." });
    let casey = enter(&team.dispatcher, "Casey", contacts).await;

    let patch = json!({ "name": "Casey Jones", "emails": ["casey@example.com"], "note": null });
    let answer = team.owner.patch(path(&casey), patch.clone()).await;
    let changed = answer.expect(200);
    assert_eq!(answer.header("etag"), Some("\"2\""));
    assert_eq!(changed["name"], "Casey Jones");
    assert_eq!(changed["phones"], casey["phones"]);
    assert_eq!(changed["emails"], json!(["casey@example.com"]));
    assert_eq!(changed["note"], json!(null));
    assert_eq!(team.dispatcher.get(path(&casey)).await.expect(200), changed);

    // The same once more changes nothing.
    let same = team.owner.patch(path(&casey), patch).await.expect(200);
    assert_eq!(same["version"], 2);
}

#[tokio::test]
async fn a_contact_point_that_is_given_up_is_free_and_a_taken_one_is_refused() {
    let world = World::new().await;
    let team = world.team().await;
    let desk = &team.dispatcher;
    let casey = enter(
        desk,
        "Casey",
        json!({ "phones": ["303-555-0199", "303-555-0198"] }),
    )
    .await;
    let jo = enter(desk, "Jo", json!({ "phones": ["303-555-0197"] })).await;

    let request = json!({ "phones": ["303-555-0197", "303-555-0198"] });
    let problem = desk
        .patch(path(&jo), request.clone())
        .await
        .problem(409, "contact_point_taken");
    assert_eq!(problem["existing_id"], casey["customer_id"]);
    assert_eq!(problem["errors"][0]["pointer"], "/phones/1");
    assert_eq!(desk.get(path(&jo)).await.expect(200), jo);

    desk.patch(path(&casey), json!({ "phones": ["303-555-0199"] }))
        .await
        .expect(200);
    desk.patch(path(&jo), request).await.expect(200);
    // The order alone is not a conflict with oneself.
    let turned = json!({ "phones": ["303-555-0198", "303-555-0197"] });
    let turned = desk.patch(path(&jo), turned).await.expect(200);
    assert_eq!(turned["phones"][0]["number"], "+13035550198");
}

#[tokio::test]
async fn a_site_with_its_id_stays_that_site_and_one_without_is_new() {
    let world = World::new().await;
    let team = world.team().await;
    let mut abroad = site("2 B St");
    abroad["time_zone"] = json!("Europe/London");
    let sites = json!({ "sites": [site("1 A St"), abroad] });
    let casey = enter(&team.dispatcher, "Casey", sites).await;

    let mut moved = site("22 B St");
    moved["site_id"] = casey["sites"][1]["site_id"].clone();
    let patch = json!({ "sites": [moved, site("3 C St")] });
    let changed = team.dispatcher.patch(path(&casey), patch).await.expect(200);
    let sites = changed["sites"].as_array().unwrap();
    assert_eq!(sites.len(), 2);
    assert_eq!(sites[0]["site_id"], casey["sites"][1]["site_id"]);
    assert_eq!(sites[0]["address"]["line1"], "22 B St");
    assert_eq!(sites[0]["time_zone"], "Europe/London");
    assert_eq!(sites[1]["time_zone"], "America/Denver");
    for before in casey["sites"].as_array().unwrap() {
        assert_ne!(sites[1]["site_id"], before["site_id"]);
    }

    let mut strange = site("4 D St");
    strange["site_id"] = casey["sites"][0]["site_id"].clone();
    let patch = json!({ "sites": [strange] });
    let answer = team.dispatcher.patch(path(&casey), patch).await;
    answer.invalid_at("/sites/0/site_id");
    let mut twice = [site("5 E St"), site("6 F St")];
    for site in &mut twice {
        site["site_id"] = sites[0]["site_id"].clone();
    }
    let answer = team
        .dispatcher
        .patch(path(&casey), json!({ "sites": twice }))
        .await;
    answer.invalid_at("/sites/1/site_id");
}

#[tokio::test]
async fn what_cannot_be_is_refused_at_its_place() {
    let world = World::new().await;
    let team = world.team().await;
    let casey = enter(
        &team.dispatcher,
        "Casey",
        json!({ "phones": ["303-555-0199"] }),
    )
    .await;
    for (patch, place) in [
        (json!({ "name": null }), "/name"),
        (json!({ "phones": null }), "/phones"),
        (json!({ "emails": null }), "/emails"),
        (json!({ "sites": null }), "/sites"),
        (
            json!({ "phones": ["303-555-0198", "(303) 555-0198"] }),
            "/phones/1",
        ),
        (
            json!({ "sites": [site("1 A St"), site("1 A St")] }),
            "/sites/1",
        ),
    ] {
        team.dispatcher
            .patch(path(&casey), patch)
            .await
            .invalid_at(place);
    }
    assert_eq!(team.dispatcher.get(path(&casey)).await.expect(200), casey);
}

#[tokio::test]
async fn of_two_changes_to_one_version_the_second_is_refused() {
    let world = World::new().await;
    let team = world.team().await;
    let casey = enter(&team.dispatcher, "Casey", json!({})).await;
    let rename = |name: &str| json!({ "name": name, "version": 1 });
    team.dispatcher
        .patch(path(&casey), rename("First"))
        .await
        .expect(200);
    let late = team.owner.patch(path(&casey), rename("Second")).await;
    late.problem(409, "stale_version");
    let call = team
        .owner
        .call("PATCH", path(&casey))
        .header("if-match", "\"1\"");
    let late = call.json(&json!({ "name": "Third" })).send().await;
    late.problem(412, "precondition_failed");
    assert_eq!(
        team.owner.get(path(&casey)).await.expect(200)["name"],
        "First"
    );
}
