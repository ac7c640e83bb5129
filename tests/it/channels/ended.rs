//! Channels that a company ends, and begins again.

use outside::{Fault, FaultKind, MetaNumber, Provider};
use serde_json::json;
use tests::World;

use super::{at, audited, channel_events, connect, connected, number, row, signed_up};

#[tokio::test]
async fn a_channel_that_is_ended_forgets_its_credentials_and_lets_its_number_go() {
    let world = World::new().await;
    let (team, strangers) = (world.team().await, world.team().await);
    let (number, channel) = connected(&world, &team).await;
    team.owner.delete(at(&channel)).await.expect(204);

    let ended = row(&team, &channel).await;
    assert!(ended.token.is_none() && ended.app_secret.is_none());
    assert!(!world.outside.meta_is_subscribed(&number.waba_id));
    let kind = domain::channel::ChannelKind::WhatsApp;
    let directory = world.api.aws().directory();
    let line = directory
        .channel_of_number(kind, &number.phone_number_id)
        .await;
    assert!(line.unwrap().is_none());
    let events = ["channel_connected", "channel_disconnected"];
    assert_eq!(channel_events(&team).await, events);
    let trail = ["channel_disconnected", "channel_connected"];
    assert_eq!(audited(&team).await, trail);
    let seen = team.owner.get("/v1/channels").await.expect(200);
    assert_eq!(seen["items"][0]["state"], "disconnected");

    team.owner.delete(at(&channel)).await.expect(204);
    assert_eq!(channel_events(&team).await.len(), 2);

    let theirs = connect(&strangers.owner, signed_up(&world, &number)).await;
    theirs.expect(201);
}

#[tokio::test]
async fn a_number_that_comes_back_is_the_same_channel() {
    let world = World::new().await;
    let team = world.team().await;
    let (number, channel) = connected(&world, &team).await;
    team.owner.delete(at(&channel)).await.expect(204);
    world.advance(jiff::SignedDuration::from_secs(60));

    let again = connect(&team.owner, signed_up(&world, &number)).await;
    let again = again.expect(201);
    assert_eq!(again["channel_id"], channel["channel_id"]);
    assert_ne!(again["connected_at"], channel["connected_at"]);
    assert!(world.outside.meta_is_subscribed(&number.waba_id));
    let seen = team.owner.get("/v1/channels").await.expect(200);
    assert_eq!(seen["items"], json!([again]));
}

#[tokio::test]
async fn an_account_with_another_number_in_use_is_still_listened_to() {
    let world = World::new().await;
    let team = world.team().await;
    let (first, channel) = connected(&world, &team).await;
    let second = MetaNumber {
        waba_id: first.waba_id.clone(),
        ..number(&world)
    };
    world.outside.add_meta_number(second.clone());
    let sibling = connect(&team.owner, signed_up(&world, &second)).await;
    let sibling = sibling.expect(201);

    team.owner.delete(at(&channel)).await.expect(204);
    assert!(world.outside.meta_is_subscribed(&first.waba_id));
    team.owner.delete(at(&sibling)).await.expect(204);
    assert!(!world.outside.meta_is_subscribed(&first.waba_id));
}

#[tokio::test]
async fn an_account_with_a_number_of_another_company_is_still_listened_to() {
    let world = World::new().await;
    let (team, others) = (world.team().await, world.team().await);
    let (first, channel) = connected(&world, &team).await;
    let second = MetaNumber {
        waba_id: first.waba_id.clone(),
        ..number(&world)
    };
    world.outside.add_meta_number(second.clone());
    let theirs = connect(&others.owner, signed_up(&world, &second)).await;
    let theirs = theirs.expect(201);

    team.owner.delete(at(&channel)).await.expect(204);
    assert!(world.outside.meta_is_subscribed(&first.waba_id));
    others.owner.delete(at(&theirs)).await.expect(204);
    assert!(!world.outside.meta_is_subscribed(&first.waba_id));
}

#[tokio::test]
async fn a_provider_that_fails_stops_nobody_from_leaving() {
    for kind in [FaultKind::Html, FaultKind::Hang, FaultKind::Cut] {
        let world = World::new().await;
        let team = world.team().await;
        let (_, channel) = connected(&world, &team).await;
        world.outside.fault(Fault::next(Provider::Meta, kind));
        team.owner.delete(at(&channel)).await.expect(204);
        assert!(row(&team, &channel).await.token.is_none());
    }
}

#[tokio::test]
async fn nobody_ends_another_companys_channel() {
    let world = World::new().await;
    let (team, strangers) = (world.team().await, world.team().await);
    let (_, channel) = connected(&world, &team).await;
    let theirs = strangers.owner.delete(at(&channel)).await;
    theirs.problem(404, "not_found");
    let team_mate = team.dispatcher.delete(at(&channel)).await;
    team_mate.problem(403, "forbidden");
    assert!(row(&team, &channel).await.token.is_some());
}
