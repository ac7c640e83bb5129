//! Numbers that are new to the platform, which have to be registered before anything can be sent.

use outside::MetaNumber;
use serde_json::json;
use tests::World;

use super::{check, connect, number, signed_up};

/// A number that nobody has registered; one that has a two-step pin, if it is given.
fn new_number(world: &World, pin: Option<&str>) -> MetaNumber {
    let number = MetaNumber {
        unregistered: true,
        pin: pin.map(str::to_owned),
        ..number(world)
    };
    world.outside.add_meta_number(number.clone());
    number
}

fn at_meta(world: &World, number: &MetaNumber) -> MetaNumber {
    let numbers = world.outside.meta_numbers();
    let same = |one: &MetaNumber| one.phone_number_id == number.phone_number_id;
    numbers.into_iter().find(same).unwrap()
}

#[tokio::test]
async fn a_new_number_is_registered_with_a_pin_of_its_own() {
    let world = World::new().await;
    let team = world.team().await;
    let number = new_number(&world, None);
    let channel = connect(&team.owner, signed_up(&world, &number))
        .await
        .expect(201);
    assert_eq!(channel["state"], "connected");
    let known = at_meta(&world, &number);
    assert!(!known.unregistered);
    let pin = known.pin.unwrap();
    assert_eq!(pin.len(), 6);
    assert!(!channel.to_string().contains(&pin));
}

#[tokio::test]
async fn a_number_with_a_pin_needs_it() {
    let world = World::new().await;
    let team = world.team().await;
    let number = new_number(&world, Some("246810"));
    let channel = connect(&team.owner, signed_up(&world, &number))
        .await
        .expect(201);
    assert_eq!(channel["state"], "broken");
    let reason = channel["reason"].as_str().unwrap();
    assert!(reason.contains("two-step pin"), "{reason}");
    assert!(at_meta(&world, &number).unregistered);

    let mut again = signed_up(&world, &number);
    again["pin"] = json!("246810");
    let mended = connect(&team.owner, again).await.expect(201);
    assert_eq!(mended["channel_id"], channel["channel_id"]);
    assert_eq!(mended["state"], "connected");
    assert!(!at_meta(&world, &number).unregistered);
}

#[tokio::test]
async fn a_check_registers_what_was_left_unregistered() {
    let world = World::new().await;
    let team = world.team().await;
    let number = new_number(&world, Some("246810"));
    let channel = connect(&team.owner, signed_up(&world, &number))
        .await
        .expect(201);
    let sought = at_meta(&world, &number);
    // Somebody takes the pin away in WhatsApp Manager.
    world.outside.add_meta_number(MetaNumber {
        pin: None,
        ..sought
    });
    let checked = check(&team.owner, &channel).await.expect(200);
    assert_eq!(checked["state"], "connected");
    assert!(!at_meta(&world, &number).unregistered);
}
