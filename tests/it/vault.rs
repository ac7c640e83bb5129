//! Credentials of channels: sealed for one channel of one company, and opened for no other.

use data::Sealed;
use domain::id::ChannelId;
use serde_json::json;
use tests::World;

const TOKEN: &str = "EAAG1234567890-made-up";

#[tokio::test]
async fn a_credential_opens_for_its_channel_alone() {
    let world = World::new().await;
    let (team, strangers) = (world.team().await, world.team().await);
    let now = world.clock.now();
    let (channel, other) = (ChannelId::at(now), ChannelId::at(now));
    let vault = world.api.aws().vault();
    let sealed = vault.seal(team.store(), channel, TOKEN).await.unwrap();

    // In a process that has opened it before, and in one that has not.
    for vault in [vault, world.another_process().aws().vault()] {
        let opened = vault.open(team.store(), channel, &sealed).await.unwrap();
        assert_eq!(opened.as_str(), TOKEN);
        for (store, channel) in [
            (strangers.store(), channel),
            (team.store(), other),
            (strangers.store(), other),
        ] {
            assert!(vault.open(store, channel, &sealed).await.is_err());
        }
    }
    let fresh = world.another_process();
    let refused = fresh
        .aws()
        .vault()
        .open(strangers.store(), channel, &sealed);
    assert!(refused.await.is_err());
}

#[tokio::test]
async fn a_credential_is_sealed_anew_each_time_and_shows_nothing() {
    let world = World::new().await;
    let team = world.team().await;
    let channel = ChannelId::at(world.clock.now());
    let vault = world.api.aws().vault();
    let one = vault.seal(team.store(), channel, TOKEN).await.unwrap();
    let two = vault.seal(team.store(), channel, TOKEN).await.unwrap();
    let (one, two) = (json!(one), json!(two));
    for part in ["key", "nonce", "text"] {
        assert_ne!(one[part], two[part], "{part}");
    }
    let shown: Sealed = serde_json::from_value(one.clone()).unwrap();
    assert_eq!(format!("{shown:?}"), "Sealed");
    assert!(!one.to_string().contains("EAAG"));
}

#[tokio::test]
async fn a_credential_that_was_tampered_with_is_refused() {
    let world = World::new().await;
    let team = world.team().await;
    let channel = ChannelId::at(world.clock.now());
    let vault = world.api.aws().vault();
    let sealed = vault.seal(team.store(), channel, TOKEN).await.unwrap();
    let other = vault.seal(team.store(), channel, "another").await.unwrap();
    let (whole, other) = (json!(sealed), json!(other));
    for part in ["key", "nonce", "text"] {
        let mut mixed = whole.clone();
        mixed[part] = other[part].clone();
        let mixed: Sealed = serde_json::from_value(mixed).unwrap();
        let opened = vault.open(team.store(), channel, &mixed).await;
        assert!(opened.is_err(), "{part}");
        let mut odd = whole.clone();
        odd[part] = json!("not base64!");
        let odd: Sealed = serde_json::from_value(odd).unwrap();
        assert!(vault.open(team.store(), channel, &odd).await.is_err());
    }
}
