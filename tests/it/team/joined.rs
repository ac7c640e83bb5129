//! Joining by an invitation.

use std::time::Duration;

use data::row::InvitationRow;
use data::{Changes, PageRequest, key};
use futures::future::join_all;
use serde_json::{Value, json};
use tests::World;

use super::{PASSWORD, form, invite, link, trail};

#[tokio::test]
async fn who_accepts_is_on_the_team_and_can_sign_in() {
    let world = World::new().await;
    let team = world.team().await;
    invite(&team, "Ben@Example.com").await;
    let link = link(&world, "Ben@Example.com").await;

    let joined = world.anonymous().post(link, form()).await.expect(201);
    assert_eq!(joined["company"], "Anvil Lock & Key");
    assert_eq!(joined["email"], "Ben@Example.com");
    let id = joined["member_id"].as_str().unwrap();
    let member = team
        .owner
        .get(format!("/v1/members/{id}"))
        .await
        .expect(200);
    assert_eq!(member["name"], "Ben Ortiz");
    assert_eq!(member["roles"], json!(["technician"]));
    assert_eq!(member["phone"]["number"], "+13035550187");
    assert_eq!(member["state"], "active");
    let page = team.owner.get("/v1/invitations").await.expect(200);
    assert_eq!(page["items"][0]["state"], "accepted");
    assert_eq!(
        trail(&team).await,
        ["invitation_accepted", "invitation_created"]
    );
    assert!(
        !world
            .items()
            .await
            .iter()
            .any(|item| item.contains(PASSWORD))
    );

    let guest = world.anonymous();
    let device = json!({
        "email": "ben@example.com", "password": PASSWORD,
        "device_id": guest.device_id,
        "device_name": "Ben's phone", "platform": "ios",
    });
    let session = guest.post("/v1/sessions", device).await;
    session.expect(201);
}

#[tokio::test]
async fn updates_of_the_mail_in_between_keep_nobody_from_joining() {
    let world = World::new().await;
    let team = world.team().await;
    invite(&team, "ben@example.com").await;
    let link = link(&world, "ben@example.com").await;
    let update = async {
        // While the password is being hashed.
        tokio::time::sleep(Duration::from_millis(100)).await;
        let (all, first) = (key::invitations(), PageRequest::first(1));
        let page = team.store().page::<InvitationRow>(&all, &first).await;
        let mut changes = Changes::new();
        changes.replace(page.unwrap().items.remove(0));
        team.store().commit(changes).await.unwrap();
    };
    let guest = world.anonymous();
    let (joined, ()) = tokio::join!(guest.post(link, form()), update);
    joined.expect(201);
    let page = team.owner.get("/v1/invitations").await.expect(200);
    assert_eq!(page["items"][0]["state"], "accepted");
}

#[tokio::test]
async fn a_link_works_once_even_for_ten_at_once() {
    let world = World::new().await;
    let team = world.team().await;
    invite(&team, "ben@example.com").await;
    let link = link(&world, "ben@example.com").await;
    let guests: Vec<_> = (0..5).map(|_| world.anonymous()).collect();
    let answers = join_all(guests.iter().map(|guest| guest.post(&link, form()))).await;

    let joined = answers.iter().filter(|answer| answer.status == 201).count();
    assert_eq!(joined, 1);
    for late in answers.iter().filter(|answer| answer.status != 201) {
        let code = late.json()["code"].clone();
        assert!(
            [json!("link_gone"), json!("email_taken"), json!("busy")].contains(&code),
            "{code}"
        );
    }
    let again = world.anonymous().post(&link, form()).await;
    again.problem(410, "link_gone");
    let page = team.owner.get("/v1/members").await.expect(200);
    let bens = page["items"].as_array().unwrap().iter();
    assert_eq!(
        bens.filter(|member| member["name"] == "Ben Ortiz").count(),
        1
    );
}

#[tokio::test]
async fn a_weak_or_wrong_form_is_refused_at_its_place_and_the_link_stays_good() {
    let world = World::new().await;
    let team = world.team().await;
    invite(&team, "ben@example.com").await;
    let link = link(&world, "ben@example.com").await;
    let with = |field: &str, value: Value| {
        let mut form = form();
        form[field] = value;
        form
    };
    for (form, place) in [
        (with("password", json!("short")), "/password"),
        (with("password", json!("password1234")), "/password"),
        (with("password", json!("ben ortiz 1")), "/password"),
        (with("password", json!("Anvil Lock & Key")), "/password"),
        (with("phone", json!("911")), "/phone"),
        (with("name", json!("")), "/name"),
        (with("roles", json!(["owner"])), "/roles"),
        (with("email", json!("eve@example.com")), "/email"),
    ] {
        world.anonymous().post(&link, form).await.invalid_at(place);
    }
    let named = with("name", json!("Benito Ortiz"));
    let joined = world.anonymous().post(&link, named).await.expect(201);
    let path = format!("/v1/members/{}", joined["member_id"].as_str().unwrap());
    let member = team.owner.get(path).await.expect(200);
    assert_eq!(member["name"], "Benito Ortiz");
}

#[tokio::test]
async fn an_address_is_in_one_company_only() {
    let world = World::new().await;
    let (team, other) = (world.team().await, world.team().await);
    invite(&team, "ben@example.com").await;
    let ours = link(&world, "ben@example.com").await;
    invite(&other, "ben@example.com").await;
    let theirs = link(&world, "ben@example.com").await;

    world.anonymous().post(ours, form()).await.expect(201);
    let late = world.anonymous().post(theirs, form()).await;
    late.problem(409, "email_taken");
    let page = other.owner.get("/v1/members").await.expect(200);
    assert_eq!(page["items"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn a_link_for_something_else_or_a_forged_one_is_gone() {
    let world = World::new().await;
    let team = world.team().await;
    invite(&team, "ben@example.com").await;
    let link = link(&world, "ben@example.com").await;
    let token = link.split('/').nth(3).unwrap();
    let mut forged = token.to_owned().into_bytes();
    forged[40] = if forged[40] == b'A' { b'B' } else { b'A' };
    let forged = String::from_utf8(forged).unwrap();
    for wrong in [forged.as_str(), "x", &token[1..]] {
        let path = format!("/v1/invitations/{wrong}/accept");
        let answer = world.anonymous().post(path, form()).await;
        answer.problem(410, "link_gone");
    }
    let other_use = format!("/v1/password-resets/{token}");
    let reset = json!({ "password": PASSWORD });
    let answer = world.anonymous().post(other_use, reset).await;
    answer.problem(410, "link_gone");
}
