//! Removal: what must end, ends at once.

use data::key;
use data::row::MailRow;
use domain::id::MailId;
use serde_json::{Value, json};
use tests::{Caller, Team, Things, World};

use super::{form, invite, link, path, subjects, trail};

/// A job of the technician's that was moved to this state.
pub(super) async fn job_in(world: &World, team: &Team, state: &str) -> String {
    let things = Things::of(world, team).await;
    let job = json!({
        "customer_id": things.id("customer_id"),
        "site_id": things.id("site_id"),
        "job_type_id": things.id("job_type_id"),
        "technician_id": team.technician.id().to_string(),
    });
    let job = team.dispatcher.post("/v1/jobs", job).await.expect(201);
    let job_id = job["job_id"].as_str().expect("a word").to_owned();
    walk(&team.technician, &job_id, state).await;
    job_id
}

async fn walk(technician: &Caller, job_id: &str, state: &str) {
    let states = ["assigned", "accepted", "en_route", "on_site", "paused"];
    let last = states
        .iter()
        .position(|one| *one == state)
        .expect("a state on the way");
    for to in &states[1..=last] {
        let path = format!("/v1/jobs/{job_id}/transitions");
        technician.post(path, json!({ "to": to })).await.expect(200);
    }
}

async fn facts(team: &Team, job_id: &str) -> Vec<Value> {
    let path = format!("/v1/jobs/{job_id}/events?limit=100");
    let page = team.dispatcher.get(path).await.expect(200);
    let items = page["items"].as_array().expect("a list");
    items.iter().map(|event| event["fact"].clone()).collect()
}

#[tokio::test]
async fn a_removed_member_is_out_on_every_device_at_once() {
    let world = World::new().await;
    let team = world.team().await;
    let phone = team.another_device(&world, &team.technician).await;
    let push = json!({ "token": "ab".repeat(32), "environment": "sandbox" });
    phone.put("/v1/me/push-token", push).await.expect(204);

    team.owner.delete(path(&team.technician)).await.expect(204);

    for device in [&team.technician, &phone] {
        let answer = device.get("/v1/me").await;
        answer.problem(401, "invalid_token");
    }
    let refresh = json!({ "refresh_token": phone.refresh_token.as_ref().unwrap() });
    let refreshed = phone.call("POST", "/v1/sessions/refresh").json(&refresh);
    assert_eq!(refreshed.send().await.status, 401);
    let sessions = format!("MEMBER#{}", team.technician.id());
    let left = world.items().await;
    let left = left.iter().filter(|item| item.contains(&sessions));
    assert_eq!(left.filter(|item| item.contains("SESSION#")).count(), 0);
    assert!(
        !world
            .items()
            .await
            .iter()
            .any(|item| item.contains(&"ab".repeat(32)))
    );
    assert_eq!(trail(&team).await, ["member_removed"]);
    let subjects = subjects(&world, &team.technician.email).await;
    assert_eq!(subjects, ["Your account has ended"]);
}

#[tokio::test]
async fn a_removed_member_leaves_the_list_but_not_the_record() {
    let world = World::new().await;
    let team = world.team().await;
    team.owner.delete(path(&team.technician)).await.expect(204);

    let page = team.owner.get("/v1/members").await.expect(200);
    assert_eq!(page["items"].as_array().unwrap().len(), 2);
    let seen = team
        .dispatcher
        .get(path(&team.technician))
        .await
        .expect(200);
    assert_eq!(seen["state"], "removed");
    assert_eq!(seen["name"], "Robin Sample");
    let patch = json!({ "roles": ["owner"] });
    let refused = team.owner.patch(path(&team.technician), patch).await;
    refused.problem(409, "member_removed");
    team.owner.delete(path(&team.technician)).await.expect(204);
    assert_eq!(
        trail(&team).await,
        ["member_removed"],
        "the second time does nothing"
    );
}

#[tokio::test]
async fn the_address_of_a_removed_member_is_free_again() {
    let world = World::new().await;
    let team = world.team().await;
    team.owner.delete(path(&team.technician)).await.expect(204);
    let email = &team.technician.email;
    invite(&team, email).await;
    let link = link(&world, email).await;
    let joined = world.anonymous().post(link, form()).await.expect(201);
    assert_ne!(joined["member_id"], team.technician.id().to_string());
}

#[tokio::test]
async fn jobs_that_were_not_begun_go_back_in_the_same_commit() {
    let world = World::new().await;
    let team = world.team().await;
    let mut jobs = Vec::new();
    let first = job_in(&world, &team, "assigned").await;
    let copy = team
        .dispatcher
        .get(format!("/v1/jobs/{first}"))
        .await
        .expect(200);
    jobs.push((first, "assigned"));
    for state in ["accepted", "en_route"] {
        let order = json!({
            "customer_id": copy["customer_id"],
            "site_id": copy["site"]["site_id"],
            "job_type_id": copy["job_type_id"],
            "technician_id": copy["technician_id"],
        });
        let job = team.dispatcher.post("/v1/jobs", order).await.expect(201);
        let id = job["job_id"].as_str().unwrap().to_owned();
        walk(&team.technician, &id, state).await;
        jobs.push((id, state));
    }

    team.owner.delete(path(&team.technician)).await.expect(204);

    for (job_id, from) in jobs {
        let job = team
            .dispatcher
            .get(format!("/v1/jobs/{job_id}"))
            .await
            .expect(200);
        assert_eq!(job["state"], "unscheduled", "{from}");
        assert_eq!(job["technician_id"], json!(null));
        let facts = facts(&team, &job_id).await;
        let moved = facts.iter().find(|fact| fact["to"] == "unscheduled");
        let moved = moved.unwrap_or_else(|| panic!("{facts:?}"));
        assert_eq!(moved["from"], from);
        assert_eq!(moved["reason"], "The technician left the team");
        assert!(facts.iter().any(|fact| fact["type"] == "unassigned"));
    }
}

#[tokio::test]
async fn a_technician_at_work_is_not_removed_and_loses_nothing() {
    let world = World::new().await;
    let team = world.team().await;
    for state in ["on_site", "paused"] {
        let team = world.team().await;
        let job_id = job_in(&world, &team, state).await;
        let refused = team.owner.delete(path(&team.technician)).await;
        let problem = refused.problem(409, "has_work_under_way");
        assert_eq!(problem["existing_id"], job_id.as_str());
        team.technician.get("/v1/me").await.expect(200);
        let job = team.technician.get(format!("/v1/jobs/{job_id}")).await;
        assert_eq!(job.expect(200)["state"], state);
    }
    team.owner.delete(path(&team.technician)).await.expect(204);
}

#[tokio::test]
async fn the_notice_goes_to_the_address_that_the_member_had() {
    let world = World::new().await;
    let team = world.team().await;
    team.owner.delete(path(&team.technician)).await.expect(204);
    world.drain().await;
    let mail = &world.outside.mails_to(&team.technician.email)[0];
    let id = MailId::parse(&mail.tags["mail"]).unwrap();
    let row: Option<MailRow> = team.store().get(key::mail(id)).await.unwrap();
    assert_eq!(row.unwrap().member_id, Some(team.technician.id()));
}
