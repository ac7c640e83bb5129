//! Numbers that are not connected, and why.

use outside::{Fault, FaultKind, MetaNumber, Provider};
use serde_json::json;
use tests::World;

use super::{connect, connected, entered, number, own_number, signed_up};

#[tokio::test]
async fn a_number_is_connected_once() {
    let world = World::new().await;
    let (team, strangers) = (world.team().await, world.team().await);
    let (number, channel) = connected(&world, &team).await;

    let again = connect(&team.owner, signed_up(&world, &number)).await;
    let problem = again.problem(409, "already_connected");
    assert_eq!(problem["existing_id"], channel["channel_id"]);

    let theirs = connect(&strangers.owner, signed_up(&world, &number)).await;
    let problem = theirs.problem(409, "channel_taken");
    assert_eq!(problem.get("existing_id"), None);
    let seen = strangers.owner.get("/v1/channels").await.expect(200);
    assert_eq!(seen["items"], json!([]));
}

#[tokio::test]
async fn two_owners_at_the_same_time_connect_one_channel() {
    let world = World::new().await;
    let (team, strangers) = (world.team().await, world.team().await);
    let number = number(&world);
    let (one, other) = tokio::join!(
        connect(&team.owner, signed_up(&world, &number)),
        connect(&strangers.owner, signed_up(&world, &number)),
    );
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409]);
}

#[tokio::test]
async fn what_is_mixed_or_missing_is_named() {
    let world = World::new().await;
    let team = world.team().await;
    let number = number(&world);
    let whole = entered(&number);
    for (remove, add, place) in [
        (vec!["token"], None, "/token"),
        (vec!["app_secret"], None, "/app_secret"),
        (vec!["token", "app_secret"], None, "/signup_code"),
        (vec![], Some("a-code-of-a-sign-up"), "/signup_code"),
        (vec!["phone_number_id"], None, "/phone_number_id"),
    ] {
        let mut body = whole.clone();
        let fields = body.as_object_mut().unwrap();
        for name in remove {
            fields.remove(name);
        }
        if let Some(code) = add {
            fields.insert("signup_code".into(), json!(code));
        }
        connect(&team.owner, body).await.invalid_at(place);
    }
    for (name, value) in [
        ("phone_number_id", "106/messages"),
        ("token", "a b c d e f"),
    ] {
        let mut body = whole.clone();
        body[name] = json!(value);
        connect(&team.owner, body)
            .await
            .invalid_at(&format!("/{name}"));
    }
    assert!(world.outside.requests().is_empty());
}

#[tokio::test]
async fn nothing_that_a_browser_says_is_believed() {
    let world = World::new().await;
    let team = world.team().await;
    let (mine, theirs) = (number(&world), number(&world));

    // A code for one account does not connect another.
    let mut body = signed_up(&world, &mine);
    body["waba_id"] = json!(theirs.waba_id);
    body["phone_number_id"] = json!(theirs.phone_number_id);
    connect(&team.owner, body).await.invalid_at("/waba_id");

    // Nor another account's number.
    let mut body = signed_up(&world, &mine);
    body["phone_number_id"] = json!(theirs.phone_number_id);
    connect(&team.owner, body)
        .await
        .invalid_at("/phone_number_id");

    // A code works once.
    let body = signed_up(&world, &mine);
    connect(&team.owner, body.clone()).await.expect(201);
    team.owner
        .delete(super::at(
            &team.owner.get("/v1/channels").await.expect(200)["items"][0],
        ))
        .await
        .expect(204);
    connect(&team.owner, body).await.invalid_at("/signup_code");
}

#[tokio::test]
async fn a_token_must_reach_the_account_and_the_number() {
    let world = World::new().await;
    let team = world.team().await;
    let (mine, theirs) = (own_number(&world), own_number(&world));
    let with = |change: fn(&mut MetaNumber, &MetaNumber)| {
        let mut number = mine.clone();
        change(&mut number, &theirs);
        entered(&number)
    };
    for (body, place) in [
        (
            with(|number, _| number.token = "EAAnobody".into()),
            "/token",
        ),
        (
            with(|number, theirs| number.phone_number_id = theirs.phone_number_id.clone()),
            "/phone_number_id",
        ),
        (
            with(|number, theirs| number.waba_id = theirs.waba_id.clone()),
            "/waba_id",
        ),
    ] {
        connect(&team.owner, body).await.invalid_at(place);
    }
    // A second account of the same token does not have the first one's number.
    let second = MetaNumber {
        token: mine.token.clone(),
        ..own_number(&world)
    };
    world.outside.add_meta_number(second.clone());
    let mut body = entered(&mine);
    body["waba_id"] = json!(second.waba_id);
    connect(&team.owner, body)
        .await
        .invalid_at("/phone_number_id");
}

#[tokio::test]
async fn a_provider_that_fails_leaves_nothing_behind() {
    let world = World::new().await;
    let team = world.team().await;
    let number = own_number(&world);
    for kind in [
        FaultKind::Html,
        FaultKind::Cut,
        FaultKind::Malformed,
        FaultKind::Redirect,
    ] {
        world.outside.fault(Fault::next(Provider::Meta, kind));
        connect(&team.owner, entered(&number))
            .await
            .problem(503, "busy");
    }
    world.outside.fault(Fault {
        name: Some("80007".into()),
        ..Fault::status(Provider::Meta, 400)
    });
    let answer = connect(&team.owner, entered(&number)).await;
    let problem = answer.problem(409, "provider_refused");
    let detail = problem["detail"].as_str().unwrap();
    assert!(detail.contains("Too many messages"), "{detail}");
    let seen = team.owner.get("/v1/channels").await.expect(200);
    assert_eq!(seen["items"], json!([]));
}
