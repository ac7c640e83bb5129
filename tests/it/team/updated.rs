//! Changes to a member.

use serde_json::json;
use tests::World;

use super::{path, subjects, trail};

#[tokio::test]
async fn an_owner_corrects_a_name_and_a_phone() {
    let world = World::new().await;
    let team = world.team().await;
    let patch = json!({ "name": "Ada Byron", "phone": "(303) 555-0111" });
    let member = team.owner.patch(path(&team.technician), patch).await;
    let member = member.expect(200);
    assert_eq!(member["version"], 2);
    assert_eq!(member["phone"]["number"], "+13035550111");
    assert_eq!(member["phone"]["typed"], "(303) 555-0111");

    let page = team.technician.get("/v1/members").await.expect(200);
    let names: Vec<_> = page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|member| member["name"].clone())
        .collect();
    assert_eq!(names, ["Ada Byron", "Robin Sample", "Robin Sample"]);
    assert_eq!(trail(&team).await, ["member_updated"]);
    assert!(subjects(&world, &team.technician.email).await.is_empty());
}

#[tokio::test]
async fn new_roles_bite_at_the_next_request_and_are_mailed() {
    let world = World::new().await;
    let team = world.team().await;
    team.dispatcher.get("/v1/customers").await.expect(200);

    let patch = json!({ "roles": ["technician"] });
    let member = team.owner.patch(path(&team.dispatcher), patch).await;
    assert_eq!(member.expect(200)["roles"], json!(["technician"]));

    team.dispatcher
        .get("/v1/customers")
        .await
        .problem(403, "forbidden");
    team.dispatcher.get("/v1/me").await.expect(200);
    assert_eq!(trail(&team).await, ["member_roles_changed"]);
    let subjects = subjects(&world, &team.dispatcher.email).await;
    assert_eq!(subjects, ["Your roles have changed"]);
}

#[tokio::test]
async fn a_change_that_changes_nothing_writes_nothing() {
    let world = World::new().await;
    let team = world.team().await;
    let patch = json!({ "name": "Robin Sample", "roles": ["dispatcher"] });
    let member = team.owner.patch(path(&team.dispatcher), patch).await;
    assert_eq!(member.expect(200)["version"], 1);
    assert!(trail(&team).await.is_empty());
}

#[tokio::test]
async fn a_stale_change_to_a_member_is_refused() {
    let world = World::new().await;
    let team = world.team().await;
    let rename = |name: &str| json!({ "name": name, "version": 1 });
    let path = path(&team.technician);
    team.owner.patch(&path, rename("First")).await.expect(200);
    let late = team.owner.patch(&path, rename("Second")).await;
    late.problem(409, "stale_version");
    let call = team.owner.call("PATCH", &path).header("if-match", "\"1\"");
    let late = call.json(&json!({ "name": "Third" })).send().await;
    late.problem(412, "precondition_failed");
    assert_eq!(team.owner.get(&path).await.expect(200)["name"], "First");
}

#[tokio::test]
async fn a_technician_with_open_jobs_stays_one() {
    let world = World::new().await;
    let team = world.team().await;
    let job_id = super::removed::job_in(&world, &team, "assigned").await;

    let more = json!({ "roles": ["dispatcher", "technician"] });
    let updated = team.owner.patch(path(&team.technician), more).await;
    updated.expect(200);

    let patch = json!({ "roles": ["dispatcher"] });
    let mut named = Vec::new();
    loop {
        let answer = team
            .owner
            .patch(path(&team.technician), patch.clone())
            .await;
        if answer.status == 200 {
            break;
        }
        let problem = answer.problem(409, "has_open_jobs");
        let open = problem["existing_id"].as_str().unwrap().to_owned();
        let cancel = json!({ "to": "cancelled", "reason": "The customer found the key" });
        let transitions = format!("/v1/jobs/{open}/transitions");
        team.dispatcher.post(transitions, cancel).await.expect(200);
        named.push(open);
    }
    assert!(named.contains(&job_id));
}

#[tokio::test]
async fn what_is_wrong_with_a_change_is_said_at_its_place() {
    let world = World::new().await;
    let team = world.team().await;
    for (patch, place) in [
        (json!({ "name": null }), "/name"),
        (json!({ "phone": null }), "/phone"),
        (json!({ "phone": "12" }), "/phone"),
        (json!({ "roles": null }), "/roles"),
        (json!({ "roles": ["owner", "owner"] }), "/roles"),
        (json!({ "email": "new@example.com" }), "/email"),
    ] {
        let answer = team.owner.patch(path(&team.technician), patch).await;
        answer.invalid_at(place);
    }
}

#[tokio::test]
async fn only_owners_see_that_an_address_takes_no_mail() {
    let world = World::new().await;
    let team = world.team().await;
    crate::notices::reported::bury(&world, &team, &team.technician).await;

    let path = path(&team.technician);
    let seen = team.owner.get(&path).await.expect(200);
    assert_eq!(seen["dead_mail"], "bounced");
    let seen = team.dispatcher.get(&path).await.expect(200);
    assert_eq!(seen["dead_mail"], json!(null));
    let listed = team.technician.get("/v1/members").await;
    assert!(!listed.text().contains("bounced"));
}

#[tokio::test]
async fn the_mail_about_new_roles_names_who_gave_them_and_asks_nobody_to_ask_themselves() {
    let world = World::new().await;
    let team = world.team().await;
    let other = json!({ "roles": ["dispatcher"] });
    let own = json!({ "roles": ["owner", "dispatcher"] });
    team.owner
        .patch(path(&team.technician), other)
        .await
        .expect(200);
    team.owner.patch(path(&team.owner), own).await.expect(200);
    world.drain().await;
    let text = |member: &tests::Caller| {
        let mails = world.outside.mails_to(&member.email);
        mails[0].text.clone().expect("a text")
    };
    let received = text(&team.technician);
    assert!(
        received.contains("Robin Sample changed your roles"),
        "{received}"
    );
    assert!(received.contains("ask Robin Sample."), "{received}");
    let received = text(&team.owner);
    assert!(
        received.contains("You changed your own roles"),
        "{received}"
    );
    assert!(!received.contains("ask "), "{received}");
}
