//! Channels that are looked after.

use data::Changes;
use domain::channel::ChannelState;
use outside::{Fault, FaultKind, MetaNumber, Provider};
use serde_json::json;
use tests::World;

use super::{at, channel_events, check, connected, row};

#[tokio::test]
async fn a_check_tells_what_meta_knows_now() {
    let world = World::new().await;
    let team = world.team().await;
    let (number, channel) = connected(&world, &team).await;
    let renamed = MetaNumber {
        verified_name: "Hammer Lock & Key".into(),
        ..number
    };
    world.outside.add_meta_number(renamed);
    world.advance(jiff::SignedDuration::from_secs(60));

    let checked = check(&team.owner, &channel).await.expect(200);
    assert_eq!(checked["name"], "Hammer Lock & Key");
    assert_eq!(checked["state"], "connected");
    assert_ne!(checked["checked_at"], channel["checked_at"]);
    assert_eq!(
        channel_events(&team).await,
        ["channel_connected", "channel_changed"]
    );
    check(&team.owner, &channel).await.expect(200);
    assert_eq!(channel_events(&team).await.len(), 2);
}

#[tokio::test]
async fn a_token_that_ended_breaks_the_channel_and_says_what_to_do() {
    let world = World::new().await;
    let team = world.team().await;
    let (number, channel) = connected(&world, &team).await;
    let faults = Fault {
        name: Some("190".into()),
        ..Fault::status(Provider::Meta, 401)
    };
    world.outside.fault(faults);
    let checked = check(&team.owner, &channel).await.expect(200);
    assert_eq!(checked["state"], "broken");
    let reason = checked["reason"].as_str().unwrap();
    assert!(reason.contains("connect the number again"), "{reason}");
    assert!(world.outside.meta_is_subscribed(&number.waba_id));

    let mended = check(&team.owner, &channel).await.expect(200);
    assert_eq!(mended["state"], "connected");
}

#[tokio::test]
async fn a_channel_whose_connecting_was_cut_off_is_finished() {
    let world = World::new().await;
    let team = world.team().await;
    let (_, channel) = connected(&world, &team).await;
    let mut cut_off = row(&team, &channel).await;
    cut_off.state = ChannelState::Connecting;
    let mut changes = Changes::new();
    changes.replace(cut_off);
    team.store().commit(changes).await.unwrap();

    let finished = check(&team.owner, &channel).await.expect(200);
    assert_eq!(finished["state"], "connected");
    let channel_events = channel_events(&team).await;
    assert_eq!(channel_events, ["channel_connected", "channel_connected"]);
}

#[tokio::test]
async fn a_provider_that_cannot_be_reached_says_nothing_about_the_channel() {
    let world = World::new().await;
    let team = world.team().await;
    let (_, channel) = connected(&world, &team).await;
    world
        .outside
        .fault(Fault::next(Provider::Meta, FaultKind::Html));
    check(&team.owner, &channel).await.problem(503, "busy");
    let seen = team.owner.get("/v1/channels").await.expect(200);
    assert_eq!(seen["items"], json!([channel]));
}

#[tokio::test]
async fn what_is_disconnected_or_another_companys_cannot_be_checked() {
    let world = World::new().await;
    let (team, strangers) = (world.team().await, world.team().await);
    let (_, channel) = connected(&world, &team).await;
    check(&strangers.owner, &channel)
        .await
        .problem(404, "not_found");
    team.owner.delete(at(&channel)).await.expect(204);
    check(&team.owner, &channel)
        .await
        .problem(409, "channel_disconnected");
}
