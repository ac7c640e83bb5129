//! Numbers that are connected.

use domain::channel::{ChannelApp, ChannelState};
use outside::{Fault, FaultKind, MetaNumber, Provider};
use serde_json::json;
use tests::World;

use super::front::Front;
use super::{
    audited, channel_events, check, connect, connected, entered, number, own_number, row, signed_up,
};

#[tokio::test]
async fn a_sign_up_connects_a_number_and_meta_is_asked_for_its_messages() {
    let world = World::new().await;
    let team = world.team().await;
    let (number, channel) = connected(&world, &team).await;
    assert_eq!(channel["state"], "connected");
    assert_eq!(channel["app"], "platform");
    assert_eq!(channel["display_number"], number.display_phone_number);
    assert_eq!(channel["name"], "Anvil Lock & Key");
    assert_eq!(channel["quality"], "GREEN");
    assert_eq!(channel["webhook_url"], json!(null));
    assert_eq!(channel["connected_by"], json!(team.owner.id()));
    assert!(
        channel["health"]
            .as_str()
            .unwrap()
            .starts_with("All is well.")
    );
    assert!(world.outside.meta_is_subscribed(&number.waba_id));
    assert_eq!(channel_events(&team).await, ["channel_connected"]);
    assert_eq!(audited(&team).await, ["channel_connected"]);
    let line = world.api.aws().directory();
    let kind = domain::channel::ChannelKind::WhatsApp;
    let line = line
        .channel_of_number(kind, &number.phone_number_id)
        .await
        .unwrap();
    assert_eq!(line.unwrap().store.company_id(), team.company_id);

    let seen = team.dispatcher.get("/v1/channels").await.expect(200);
    assert_eq!(seen["items"], json!([channel]));
}

#[tokio::test]
async fn an_own_app_gets_an_address_of_its_own_which_meta_verifies_at_once() {
    let (_front, world) = Front::of_world().await;
    let team = world.team().await;
    let number = own_number(&world);
    let channel = connect(&team.owner, entered(&number)).await.expect(201);
    assert_eq!(channel["state"], "connected", "{channel}");
    assert_eq!(channel["app"], "own");
    let hook = channel["webhook_url"].as_str().unwrap();
    let (address, hook) = hook.split_once("?hook=").unwrap();
    assert_eq!(
        address,
        format!("{}/webhooks/meta", world.settings().public_url)
    );
    assert_eq!(hook.len(), 64);
    let row = row(&team, &channel).await;
    assert_eq!(row.app, ChannelApp::Own);
    assert!(row.app_secret.is_some());
}

#[tokio::test]
async fn credentials_are_stored_sealed_and_shown_to_nobody() {
    let (_front, world) = Front::of_world().await;
    let team = world.team().await;
    let number = own_number(&world);
    let answer = connect(&team.owner, entered(&number)).await;
    let listed = team.owner.get("/v1/channels").await;
    let secrets = [number.token.as_str(), "the-secret-of-an-own-app"];
    let mut places = world.items().await;
    places.extend([answer.text(), listed.text()]);
    for secret in secrets {
        assert!(places.iter().all(|place| !place.contains(secret)));
    }
    let row = row(&team, &listed.json()["items"][0]).await;
    let vault = world.api.aws().vault();
    for (sealed, secret) in [row.token, row.app_secret].into_iter().zip(secrets) {
        let sealed = sealed.unwrap();
        let opened = vault.open(team.store(), row.channel_id, &sealed).await;
        assert_eq!(opened.unwrap().as_str(), secret);
    }
}

#[tokio::test]
async fn a_repeated_request_connects_once() {
    let world = World::new().await;
    let team = world.team().await;
    let body = signed_up(&world, &number(&world));
    let send = async || {
        let call = team.owner.call("POST", "/v1/channels");
        let call = call.header("idempotency-key", "connect-once");
        call.json(&body).send().await
    };
    let first = send().await.expect(201);
    let requests = world.outside.requests().len();
    assert_eq!(send().await.expect(201), first);
    assert_eq!(world.outside.requests().len(), requests);
}

#[tokio::test]
async fn a_number_without_its_messages_is_kept_broken_until_a_check_mends_it() {
    let world = World::new().await;
    let team = world.team().await;
    let number = number(&world);
    world.outside.fault(Fault {
        path: Some("/v26.0/*/subscribed_apps".into()),
        ..Fault::next(Provider::Meta, FaultKind::Html)
    });
    let channel = connect(&team.owner, signed_up(&world, &number)).await;
    let channel = channel.expect(201);
    assert_eq!(channel["state"], "broken");
    let reason = channel["reason"].as_str().unwrap();
    assert!(reason.contains("does not send us the messages"), "{reason}");
    assert!(channel["health"].as_str().unwrap().contains(reason));
    assert!(!world.outside.meta_is_subscribed(&number.waba_id));
    assert_eq!(channel_events(&team).await, ["channel_changed"]);

    let mended = check(&team.owner, &channel).await.expect(200);
    assert_eq!(mended["state"], "connected");
    assert_eq!(mended["reason"], json!(null));
    assert!(world.outside.meta_is_subscribed(&number.waba_id));
}

#[tokio::test]
async fn new_credentials_mend_a_broken_channel_without_letting_its_number_go() {
    let world = World::new().await;
    let team = world.team().await;
    let (number, channel) = connected(&world, &team).await;
    let mut broken = row(&team, &channel).await;
    let mut changes = data::Changes::new();
    broken.state = ChannelState::Broken;
    changes.replace(broken);
    team.store().commit(changes).await.unwrap();

    let again = connect(&team.owner, signed_up(&world, &number)).await;
    let again = again.expect(201);
    assert_eq!(again["channel_id"], channel["channel_id"]);
    assert_eq!(again["state"], "connected");
}

#[tokio::test]
async fn an_account_leads_to_every_channel_with_a_number_of_it_whatever_the_app() {
    let (_front, world) = Front::of_world().await;
    let team = world.team().await;
    let (number, channel) = connected(&world, &team).await;
    let others = world.team().await;
    let own = MetaNumber {
        waba_id: number.waba_id.clone(),
        ..own_number(&world)
    };
    world.outside.add_meta_number(own.clone());
    connect(&others.owner, entered(&own)).await.expect(201);

    let directory = world.api.aws().directory();
    let kind = domain::channel::ChannelKind::WhatsApp;
    let companies = async || {
        let lines = directory
            .connected_channels_of_account(kind, &number.waba_id)
            .await;
        let lines = lines.unwrap().into_iter();
        lines
            .map(|line| line.store.company_id())
            .collect::<Vec<_>>()
    };
    let both = companies().await;
    assert_eq!(both.len(), 2);
    assert!(both.contains(&team.company_id) && both.contains(&others.company_id));
    let path = super::at(&channel);
    team.owner.delete(path).await.expect(204);
    assert_eq!(companies().await, [others.company_id]);
}
