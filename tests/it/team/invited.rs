//! Invitations: sent once, listed with what became of them, taken back.

use domain::mail::TicketKind;
use domain::role::Role;
use jiff::SignedDuration;
use serde_json::{Value, json};
use tests::{Team, World};

use super::{form, invite, link, trail};

async fn listed(team: &Team) -> Vec<Value> {
    let page = team.owner.get("/v1/invitations").await.expect(200);
    page["items"].as_array().expect("a list").clone()
}

fn revoked(invitation: &Value) -> String {
    let id = invitation["invitation_id"].as_str().expect("a word");
    format!("/v1/invitations/{id}")
}

#[tokio::test]
async fn an_invitation_is_mailed_in_the_owners_name_and_listed() {
    let world = World::new().await;
    let team = world.team().await;
    let body = json!({
        "name": "Ben Ortiz", "email": "ben@example.com", "roles": ["technician", "dispatcher"],
    });
    let invitation = team.owner.post("/v1/invitations", body).await.expect(201);
    assert_eq!(invitation["state"], "open");
    assert_eq!(invitation["mail_status"], "queued");
    assert_eq!(invitation["roles"], json!(["dispatcher", "technician"]));
    assert_eq!(invitation["invited_by"], team.owner.id().to_string());

    world.drain().await;
    let mails = world.outside.mails_to("ben@example.com");
    assert_eq!(mails.len(), 1);
    let text = mails[0].text.clone().unwrap();
    for word in [
        "Ben Ortiz",
        "Robin Sample",
        "Anvil Lock & Key",
        "dispatcher and technician",
    ] {
        assert!(text.contains(word), "{word} is missing in: {text}");
    }
    let listed = listed(&team).await;
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0]["invitation_id"], invitation["invitation_id"]);
    assert_eq!(listed[0]["mail_status"], "sent");
    assert_eq!(trail(&team).await, ["invitation_created"]);
}

#[tokio::test]
async fn an_address_has_one_open_invitation_and_is_told_which() {
    let world = World::new().await;
    let team = world.team().await;
    let first = invite(&team, "ben@example.com").await;
    let again = json!({ "name": "B. Ortiz", "email": "BEN@example.com", "roles": ["owner"] });

    let refused = team.owner.post("/v1/invitations", again.clone()).await;
    let problem = refused.problem(409, "already_invited");
    assert_eq!(problem["existing_id"], first["invitation_id"]);
    assert_eq!(problem["errors"][0]["pointer"], "/email");

    team.owner.delete(revoked(&first)).await.expect(204);
    team.owner.post("/v1/invitations", again).await.expect(201);
    let states: Vec<_> = listed(&team)
        .await
        .iter()
        .map(|one| one["state"].clone())
        .collect();
    assert_eq!(states, ["open", "revoked"]);
}

#[tokio::test]
async fn of_five_invitations_at_once_one_is_made() {
    let world = World::new().await;
    let team = world.team().await;
    let body = json!({ "name": "Ben", "email": "ben@example.com", "roles": ["technician"] });
    let calls = (0..5).map(|_| team.owner.post("/v1/invitations", body.clone()));
    let answers = futures::future::join_all(calls).await;

    let made: Vec<_> = answers.iter().filter(|a| a.status == 201).collect();
    assert_eq!(made.len(), 1);
    let id = &made[0].json()["invitation_id"];
    for refused in answers.iter().filter(|a| a.status != 201) {
        assert_eq!(&refused.problem(409, "already_invited")["existing_id"], id);
    }
    world.drain().await;
    assert_eq!(world.outside.mails_to("ben@example.com").len(), 1);
}

#[tokio::test]
async fn a_member_is_not_invited_again_and_an_account_elsewhere_is_not_told() {
    let world = World::new().await;
    let (team, other) = (world.team().await, world.team().await);
    let body = |email: &str| json!({ "name": "Ann", "email": email, "roles": ["owner"] });

    let ours = team
        .owner
        .post("/v1/invitations", body(&team.technician.email));
    let problem = ours.await.problem(409, "already_member");
    assert_eq!(problem["existing_id"], team.technician.id().to_string());

    let theirs = team
        .owner
        .post("/v1/invitations", body(&other.technician.email));
    let known = theirs.await.expect(201);
    let nobodys = team
        .owner
        .post("/v1/invitations", body("nobody@example.com"));
    let unknown = nobodys.await.expect(201);
    let shape = |value: &Value| {
        value
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect::<Vec<_>>()
    };
    assert_eq!(shape(&known), shape(&unknown));
    assert_eq!(known["state"], unknown["state"]);
}

#[tokio::test]
async fn a_revoked_link_is_dead_at_once() {
    let world = World::new().await;
    let team = world.team().await;
    let invitation = invite(&team, "ben@example.com").await;
    let link = link(&world, "ben@example.com").await;

    team.owner.delete(revoked(&invitation)).await.expect(204);
    let late = world.anonymous().post(link, form()).await;
    late.problem(410, "link_gone");
    assert_eq!(listed(&team).await[0]["state"], "revoked");
    team.owner.delete(revoked(&invitation)).await.expect(204);
    assert_eq!(
        trail(&team).await,
        ["invitation_revoked", "invitation_created"]
    );
}

#[tokio::test]
async fn an_invitation_that_was_revoked_before_it_was_mailed_is_not_mailed() {
    let world = World::new().await;
    let team = world.team().await;
    let invitation = invite(&team, "ben@example.com").await;
    team.owner.delete(revoked(&invitation)).await.expect(204);
    world.drain().await;
    assert!(world.outside.mails_to("ben@example.com").is_empty());
}

#[tokio::test]
async fn an_invitation_expires_and_another_may_follow() {
    let world = World::new().await;
    let team = world.team().await;
    invite(&team, "ben@example.com").await;
    let link = link(&world, "ben@example.com").await;
    world.advance(TicketKind::Invitation.lifetime() + SignedDuration::from_secs(1));
    let owner = team.another_device(&world, &team.owner).await;

    let late = world.anonymous().post(link, form()).await;
    late.problem(410, "link_gone");
    let page = owner.get("/v1/invitations").await.expect(200);
    assert_eq!(page["items"][0]["state"], "expired");
    let body = json!({ "name": "Ben", "email": "ben@example.com", "roles": ["technician"] });
    owner.post("/v1/invitations", body).await.expect(201);
}

#[tokio::test]
async fn a_hundred_invitations_are_enough() {
    let world = World::new().await;
    let team = world.team().await;
    let owners = [&team.owner, &team.member(&world, &[Role::Owner]).await];
    let calls = (0..100).map(|number| {
        let email = format!("guest{number}@example.com");
        let body = json!({ "name": "Guest", "email": email, "roles": ["technician"] });
        owners[number % 2].post("/v1/invitations", body)
    });
    let made = futures::future::join_all(calls).await;
    let made = made[0].expect(201);
    let one_more = json!({ "name": "Zoe", "email": "zoe@example.com", "roles": ["technician"] });
    let third = team.member(&world, &[Role::Owner]).await;
    let refused = third.post("/v1/invitations", one_more.clone()).await;
    refused.problem(409, "too_many_invitations");

    third.delete(revoked(&made)).await.expect(204);
    third
        .post("/v1/invitations", one_more.clone())
        .await
        .expect(201);

    // Those of an owner who has left do not count.
    let mut another = one_more;
    another["email"] = json!("yan@example.com");
    let refused = third.post("/v1/invitations", another.clone()).await;
    refused.problem(409, "too_many_invitations");
    let path = format!("/v1/members/{}", owners[1].id());
    third.delete(path).await.expect(204);
    third.post("/v1/invitations", another).await.expect(201);
}

#[tokio::test]
async fn what_is_wrong_with_an_invitation_is_said_at_its_place() {
    let world = World::new().await;
    let team = world.team().await;
    for (body, place) in [
        (
            json!({ "email": "ben@example.com", "roles": ["owner"] }),
            "/name",
        ),
        (
            json!({ "name": "Ben", "email": "ben", "roles": ["owner"] }),
            "/email",
        ),
        (
            json!({ "name": "Ben", "email": "ben@example.com", "roles": [] }),
            "/roles",
        ),
        (
            json!({ "name": "Ben", "email": "ben@example.com", "roles": ["boss"] }),
            "/roles/0",
        ),
        (
            json!({ "name": "Ben", "email": "ben@example.com", "roles": ["owner"], "age": 5 }),
            "/age",
        ),
    ] {
        team.owner
            .post("/v1/invitations", body)
            .await
            .invalid_at(place);
    }
    assert!(listed(&team).await.is_empty());
}
