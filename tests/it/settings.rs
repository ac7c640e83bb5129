//! What a company sets for itself.

use serde_json::json;
use tests::World;

#[tokio::test]
async fn an_owner_renames_the_company_and_everybody_sees_it() {
    let world = World::new().await;
    let team = world.team().await;

    let patch = json!({ "name": "Hammer Lock & Key", "time_zone": "America/Chicago" });
    let updated = team.owner.patch("/v1/company", patch).await.expect(200);
    assert_eq!(updated["version"], 2);

    let seen = team.technician.get("/v1/company").await.expect(200);
    assert_eq!(seen["name"], "Hammer Lock & Key");
    assert_eq!(seen["time_zone"], "America/Chicago");
    let trail = team.owner.get("/v1/audit").await.expect(200);
    assert_eq!(trail["items"][0]["action"], "company_updated");
    assert_eq!(trail["items"][0]["actor_id"], team.owner.id().to_string());
}

#[tokio::test]
async fn a_change_made_from_an_older_version_is_refused() {
    let world = World::new().await;
    let team = world.team().await;
    let rename = |name: &str| json!({ "name": name, "version": 1 });

    team.owner
        .patch("/v1/company", rename("First"))
        .await
        .expect(200);
    team.owner
        .patch("/v1/company", rename("Second"))
        .await
        .problem(409, "stale_version");
    let call = team
        .owner
        .call("PATCH", "/v1/company")
        .header("if-match", "\"1\"");
    let answer = call.json(&json!({ "name": "Third" })).send().await;
    answer.problem(412, "precondition_failed");

    assert_eq!(
        team.owner.get("/v1/company").await.expect(200)["name"],
        "First"
    );
}

#[tokio::test]
async fn a_null_where_a_value_must_be_is_refused_at_its_place() {
    let world = World::new().await;
    let team = world.team().await;
    team.owner
        .patch("/v1/company", json!({ "name": null }))
        .await
        .invalid_at("/name");
    team.owner
        .patch("/v1/company", json!({ "time_zone": "Mars/Base" }))
        .await
        .invalid_at("/time_zone");
}

#[tokio::test]
async fn job_types_are_listed_by_name_whatever_the_order_of_entry() {
    let world = World::new().await;
    let team = world.team().await;
    for (digit, name) in [('3', "Rekey"), ('1', "Ämter"), ('2', "Lockout")] {
        let id = format!("jt_{}", digit.to_string().repeat(32));
        let put = json!({ "name": name, "duration_minutes": 45 });
        team.owner
            .put(format!("/v1/job-types/{id}"), put)
            .await
            .expect(200);
    }
    let first = team
        .dispatcher
        .get("/v1/job-types?limit=2")
        .await
        .expect(200);
    let names: Vec<_> = first["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|t| &t["name"])
        .collect();
    assert_eq!(names, ["Ämter", "Lockout"]);
    let cursor = first["next"].as_str().unwrap();
    let rest = team
        .dispatcher
        .get(format!("/v1/job-types?limit=2&cursor={cursor}"))
        .await
        .expect(200);
    assert_eq!(rest["items"][0]["name"], "Rekey");
    assert_eq!(rest["next"], json!(null));
}

#[tokio::test]
async fn a_cursor_of_another_list_or_company_is_refused() {
    let world = World::new().await;
    let team = world.team().await;
    let strangers = world.team().await;
    for digit in ['1', '2'] {
        let id = format!("jt_{}", digit.to_string().repeat(32));
        let put = json!({ "name": "Rekey", "duration_minutes": 45 });
        team.owner
            .put(format!("/v1/job-types/{id}"), put)
            .await
            .expect(200);
    }
    let page = team.owner.get("/v1/job-types?limit=1").await.expect(200);
    let cursor = page["next"].as_str().unwrap();

    strangers
        .owner
        .get(format!("/v1/job-types?cursor={cursor}"))
        .await
        .invalid_at("cursor");
    team.owner
        .get(format!("/v1/audit?cursor={cursor}"))
        .await
        .invalid_at("cursor");
    team.owner
        .get("/v1/job-types?cursor=bm90IGEgY3Vyc29y")
        .await
        .invalid_at("cursor");
}

#[tokio::test]
async fn health_says_ok_to_anybody() {
    let world = World::new().await;
    assert_eq!(
        world.anonymous().get("/v1/health").await.expect(200)["status"],
        "ok"
    );
}
