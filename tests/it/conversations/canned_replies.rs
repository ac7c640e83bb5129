//! Replies that are kept: everybody reads them, dispatchers keep them.

use domain::id::CannedReplyId;
use serde_json::{Value, json};
use tests::World;

fn path(world: &World) -> String {
    format!(
        "/v1/canned-replies/{}",
        CannedReplyId::at(world.clock.now())
    )
}

fn reply(name: &str) -> Value {
    json!({ "name": name, "text": "A technician is on the way." })
}

fn names(page: &Value) -> Vec<String> {
    let items = page["items"].as_array().unwrap().iter();
    items
        .map(|one| one["name"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_reply_is_kept_listed_by_name_changed_and_forgotten() {
    let world = World::new().await;
    let team = world.team().await;
    let by = &team.dispatcher;
    let first = path(&world);
    let saved = by.put(&first, reply("On our way")).await.expect(200);
    assert_eq!(saved["version"], 1);
    assert_eq!(saved["updated_by"], by.id().to_string());
    by.put(path(&world), reply("after hours")).await.expect(200);
    let list = team.technician.get("/v1/canned-replies").await.expect(200);
    assert_eq!(names(&list), ["after hours", "On our way"]);

    let changed = json!({ "name": "Almost there", "text": "Two minutes.", "version": 1 });
    let changed = team.owner.put(&first, changed).await.expect(200);
    assert_eq!(
        (&changed["version"], &changed["text"]),
        (&json!(2), &json!("Two minutes."))
    );
    assert_eq!(changed["updated_by"], team.owner.id().to_string());
    let list = by.get("/v1/canned-replies").await.expect(200);
    assert_eq!(names(&list), ["after hours", "Almost there"]);

    by.delete(&first).await.expect(204);
    by.delete(&first).await.problem(404, "not_found");
    let list = by.get("/v1/canned-replies").await.expect(200);
    assert_eq!(names(&list), ["after hours"]);
}

#[tokio::test]
async fn a_change_made_from_an_older_version_is_refused() {
    let world = World::new().await;
    let team = world.team().await;
    let by = &team.dispatcher;
    let place = path(&world);
    by.put(&place, reply("One")).await.expect(200);
    by.put(&place, reply("Two")).await.expect(200);
    let mut stale = reply("Three");
    stale["version"] = json!(1);
    by.put(&place, stale).await.problem(409, "stale_version");
    let call = by.call("DELETE", &place).header("if-match", "\"1\"");
    call.send().await.problem(412, "precondition_failed");
    let mut gone = reply("Four");
    gone["version"] = json!(3);
    by.put(path(&world), gone)
        .await
        .problem(409, "stale_version");
    let list = by.get("/v1/canned-replies").await.expect(200);
    assert_eq!(names(&list), ["Two"]);
}

#[tokio::test]
async fn technicians_read_and_strangers_see_nothing() {
    let world = World::new().await;
    let team = world.team().await;
    let strangers = world.team().await;
    let place = path(&world);
    team.dispatcher.put(&place, reply("One")).await.expect(200);
    let answer = team.technician.put(&place, reply("Mine")).await;
    answer.problem(403, "forbidden");
    let answer = team.technician.delete(&place).await;
    answer.problem(403, "forbidden");
    strangers
        .owner
        .delete(&place)
        .await
        .problem(404, "not_found");
    let own = strangers
        .owner
        .put(&place, reply("Theirs"))
        .await
        .expect(200);
    assert_eq!(own["version"], 1, "the same id is another reply there");
    let list = team.technician.get("/v1/canned-replies").await.expect(200);
    assert_eq!(names(&list), ["One"]);
}

#[tokio::test]
async fn what_is_no_reply_is_refused_at_its_place() {
    let world = World::new().await;
    let team = world.team().await;
    let place = path(&world);
    let long = "x".repeat(5000);
    for (pointer, body) in [
        ("/name", json!({ "name": "", "text": "x" })),
        ("/name", json!({ "text": "x" })),
        ("/text", json!({ "name": "x", "text": " " })),
        ("/text", json!({ "name": "x", "text": long })),
        (
            "/version",
            json!({ "name": "x", "text": "x", "version": "1" }),
        ),
    ] {
        team.dispatcher.put(&place, body).await.invalid_at(pointer);
    }
    let odd = "/v1/canned-replies/can_1";
    let answer = team.dispatcher.put(odd, reply("One")).await;
    assert!(
        answer.status == 404 || answer.status == 422,
        "{}",
        answer.text()
    );
}
