//! Who is calling: each missing or wrong proof has its own answer.

use tests::World;

#[tokio::test]
async fn what_is_missing_is_called_missing_and_what_is_wrong_is_called_wrong() {
    let world = World::new().await;
    let team = world.team().await;
    let token = team.owner.token.clone().expect("signed in");
    let nobody = world.anonymous();
    let bearer = format!("Bearer {token}");
    for (authorization, code) in [
        (None, "unauthenticated"),
        (Some(""), "malformed_authorization"),
        (Some("Bearer"), "malformed_authorization"),
        (Some("Bearer "), "malformed_authorization"),
        (Some("Basic b3duZXI6cGFzcw=="), "malformed_authorization"),
        (Some("Bearer a b"), "malformed_authorization"),
        (Some("Bearer a,Bearer b"), "malformed_authorization"),
        (Some(token.as_str()), "malformed_authorization"),
        (Some("Bearer x.y.z"), "invalid_token"),
        (Some(bearer.as_str()), "other_device"),
    ] {
        let mut call = nobody.call("GET", "/v1/me");
        if let Some(value) = authorization {
            call = call.header("authorization", value);
        }
        let answer = call.send().await;
        answer.problem(401, code);
        let challenge = answer.header("www-authenticate").unwrap_or_default();
        assert!(
            challenge.contains("Bearer realm="),
            "{authorization:?}: {challenge}"
        );
    }
}

#[tokio::test]
async fn a_missing_device_id_is_told_apart_from_another_device() {
    let world = World::new().await;
    let team = world.team().await;
    let bare = team.owner.without_device();
    let problem = bare.get("/v1/me").await.problem(401, "device_id_missing");
    assert!(
        problem["detail"].as_str().unwrap().contains("Device-Id"),
        "{problem}"
    );
    bare.refresh().await.problem(401, "device_id_missing");
    for wrong in ["", "x", "00000000-0000-4000-8000-000000000000"] {
        let call = team.owner.call("GET", "/v1/me").header("device-id", wrong);
        call.send().await.problem(401, "other_device");
    }
    team.owner.get("/v1/me").await.expect(200);
}
