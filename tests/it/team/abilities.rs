//! What technicians are able to do, and by what part of town they are found.

use domain::role::Role;
use serde_json::{Value, json};
use tests::{Caller, World};

use super::{path, trail};

fn zone() -> Value {
    json!({ "name": "North side", "location": { "lat": 39.82, "lng": -104.98 } })
}

/// The member as the list shows this one to somebody.
async fn listed(viewer: &Caller, member: &Caller) -> Value {
    let page = viewer.get("/v1/members").await.expect(200);
    let id = json!(member.id());
    let mut items = page["items"].as_array().expect("a list").iter();
    let own = items.find(|one| one["member_id"] == id);
    own.expect("an active member").clone()
}

#[tokio::test]
async fn an_owner_says_what_somebody_is_able_to_do_and_in_what_part_of_town() {
    let world = World::new().await;
    let team = world.team().await;
    let fresh = team.owner.get(path(&team.technician)).await.expect(200);
    assert_eq!(
        (&fresh["skills"], &fresh["home_zone"]),
        (&json!([]), &Value::Null)
    );
    let skills = json!(["Safe opening", "Réparation"]);
    let patch = json!({ "skills": skills, "home_zone": zone() });
    let member = team
        .owner
        .patch(path(&team.technician), patch.clone())
        .await;
    let member = member.expect(200);
    assert_eq!(
        (&member["skills"], &member["home_zone"], &member["version"]),
        (&skills, &zone(), &json!(2))
    );
    assert_eq!(member["name"], fresh["name"]);
    assert_eq!(trail(&team).await, ["member_updated"]);

    // The same again is no change.
    let same = team.owner.patch(path(&team.technician), patch).await;
    assert_eq!(same.expect(200)["version"], 2);
    assert_eq!(trail(&team).await.len(), 1);

    let none = json!({ "skills": [], "home_zone": null });
    let member = team.owner.patch(path(&team.technician), none).await;
    assert_eq!(
        member.expect(200),
        json!({
            "member_id": fresh["member_id"], "name": fresh["name"], "email": fresh["email"],
            "phone": fresh["phone"], "roles": fresh["roles"], "state": "active", "dead_mail": null,
            "skills": [], "home_zone": null, "erase_at": null, "erased_at": null, "version": 3,
        })
    );
}

#[tokio::test]
async fn the_home_zone_is_seen_by_those_who_dispatch_and_by_the_member_alone() {
    let world = World::new().await;
    let team = world.team().await;
    let colleague = team.member(&world, &[Role::Technician]).await;
    let patch = json!({ "skills": ["Safe opening"], "home_zone": zone() });
    team.owner
        .patch(path(&team.technician), patch)
        .await
        .expect(200);
    for viewer in [&team.owner, &team.dispatcher] {
        let seen = viewer.get(path(&team.technician)).await.expect(200);
        assert_eq!(seen["home_zone"], zone());
        assert_eq!(listed(viewer, &team.technician).await["home_zone"], zone());
    }
    let own = listed(&team.technician, &team.technician).await;
    assert_eq!(own["home_zone"], zone());
    let me = team.technician.get("/v1/me").await.expect(200);
    assert_eq!(me["member"]["home_zone"], zone());
    assert_eq!(me["member"]["skills"], json!(["Safe opening"]));

    let seen = listed(&colleague, &team.technician).await;
    assert_eq!(seen["home_zone"], Value::Null);
    assert_eq!(seen["skills"], json!(["Safe opening"]));
    let all = colleague.get("/v1/members").await;
    assert!(!all.text().contains("North side"));
}

#[tokio::test]
async fn nobody_but_an_owner_changes_them() {
    let world = World::new().await;
    let team = world.team().await;
    let patch = json!({ "skills": ["Safe opening"], "home_zone": zone() });
    for caller in [&team.dispatcher, &team.technician] {
        let answer = caller.patch(path(&team.technician), patch.clone()).await;
        answer.problem(403, "forbidden");
    }
    // Nor is it the member's own to change.
    for field in ["skills", "home_zone"] {
        let own = json!({ field: patch[field] });
        let answer = team.technician.patch("/v1/me", own).await;
        answer.invalid_at(&format!("/{field}"));
    }
}

#[tokio::test]
async fn what_is_wrong_with_them_is_said_at_its_place() {
    let world = World::new().await;
    let team = world.team().await;
    let many: Vec<_> = (0..31).map(|number| format!("Skill {number}")).collect();
    let middle = json!({ "lat": 39.82, "lng": -104.98 });
    for (patch, place) in [
        (json!({ "skills": null }), "/skills"),
        (json!({ "skills": "Safe opening" }), "/skills"),
        (json!({ "skills": [""] }), "/skills/0"),
        (json!({ "skills": [7] }), "/skills/0"),
        (
            json!({ "skills": ["Safe opening", "Rekey", " safe  OPENING "] }),
            "/skills/2",
        ),
        (json!({ "skills": many }), "/skills/30"),
        (json!({ "home_zone": "North side" }), "/home_zone"),
        (
            json!({ "home_zone": { "name": "North side" } }),
            "/home_zone/location",
        ),
        (
            json!({ "home_zone": { "location": middle } }),
            "/home_zone/name",
        ),
        (
            json!({ "home_zone": { "name": "North side", "location": { "lat": 91, "lng": 0 } } }),
            "/home_zone/location",
        ),
        (
            json!({ "home_zone": { "name": "North side", "location": middle, "place_id": "ChIJa" } }),
            "/home_zone/place_id",
        ),
    ] {
        let answer = team.owner.patch(path(&team.technician), patch).await;
        answer.invalid_at(place);
    }
    let member = team.owner.get(path(&team.technician)).await.expect(200);
    assert_eq!(member["version"], 1);
    let most = json!({ "skills": many[..30] });
    team.owner
        .patch(path(&team.technician), most)
        .await
        .expect(200);
}

#[tokio::test]
async fn who_leaves_the_team_leaves_no_home_zone_behind() {
    let world = World::new().await;
    let team = world.team().await;
    let patch = json!({ "home_zone": zone() });
    team.owner
        .patch(path(&team.technician), patch)
        .await
        .expect(200);
    team.owner.delete(path(&team.technician)).await.expect(204);
    let left = team.owner.get(path(&team.technician)).await.expect(200);
    assert_eq!(
        (&left["state"], &left["home_zone"]),
        (&json!("removed"), &Value::Null)
    );
}
