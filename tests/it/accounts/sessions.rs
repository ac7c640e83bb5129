//! The list of one's devices, and signing them out.

use serde_json::Value;
use tests::{Caller, PASSWORD, World};

use super::trail;

async fn sessions(caller: &Caller) -> Vec<Value> {
    let page = caller.get("/v1/sessions").await.expect(200);
    assert_eq!(page["next"], Value::Null);
    page["items"].as_array().expect("a list").clone()
}

#[tokio::test]
async fn members_see_their_own_devices_and_which_one_asks() {
    let world = World::new().await;
    let team = world.team().await;
    let second = team.another_device(&world, &team.owner).await;

    let seen = sessions(&second).await;
    let of = |caller: &Caller| caller.session_id.expect("signed in").to_string();
    assert_eq!(seen.len(), 2, "nobody else's devices are in it");
    assert_eq!(seen[0]["session_id"], of(&team.owner));
    assert_eq!(seen[0]["is_current"], false);
    assert_eq!(seen[1]["session_id"], of(&second));
    assert_eq!(seen[1]["is_current"], true);
    assert_eq!(seen[1]["device_name"], "A test phone");
    assert_eq!(seen[1]["has_push_token"], false);
}

#[tokio::test]
async fn a_device_that_is_signed_out_is_out_at_once() {
    let world = World::new().await;
    let team = world.team().await;
    let lost = team.another_device(&world, &team.owner).await;
    let session_id = lost.session_id.expect("signed in");
    let path = format!("/v1/sessions/{session_id}");
    team.owner.delete(&path).await.expect(204);

    lost.get("/v1/me").await.problem(401, "invalid_token");
    lost.refresh().await.problem(401, "invalid_token");
    assert_eq!(sessions(&team.owner).await.len(), 1);
    assert_eq!(trail(&team.owner).await[0], "session_ended");
    team.owner.delete(&path).await.problem(404, "not_found");
}

#[tokio::test]
async fn nobody_signs_a_colleagues_device_out() {
    let world = World::new().await;
    let team = world.team().await;
    let session_id = team.technician.session_id.expect("signed in");
    let path = format!("/v1/sessions/{session_id}");
    team.owner.delete(&path).await.problem(404, "not_found");
    team.owner
        .delete("/v1/sessions/mine")
        .await
        .problem(404, "not_found");
    team.technician.get("/v1/me").await.expect(200);
}

#[tokio::test]
async fn the_twenty_first_device_signs_the_oldest_out() {
    let world = World::new().await;
    let team = world.team().await;
    let mut devices = vec![team.owner.clone()];
    for _ in 1..20 {
        devices.push(team.another_device(&world, &team.owner).await);
    }
    let phone = world.anonymous();
    let newest = phone.signed_in_by(&phone.sign_in(&team.owner.email, PASSWORD).await);

    devices[0].get("/v1/me").await.problem(401, "invalid_token");
    devices[1].get("/v1/me").await.expect(200);
    assert_eq!(sessions(&newest).await.len(), 20);
}
