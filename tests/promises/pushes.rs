//! P2.2 and P3.3: phones are notified of jobs and messages, and their tokens serve nothing else.

use outside::Provider;
use serde_json::{Value, json};
use tests::{Line, Person, Team, World, site_in_denver};

async fn casey_writes(world: &World, team: &Team, text: &str) -> data::row::MessageRow {
    let line = Line::connect(world, team).await;
    let casey = Person::new("Casey Sample", "13035550199");
    let message = line.text(&casey, text).await;
    world.drain().await;
    message
}

/// A job for the customer of a message, given to the technician.
async fn give_job(team: &Team, message: &data::row::MessageRow) -> Value {
    let order = json!({
        "thread_id": message.thread_id,
        "site": site_in_denver(),
        "job_type_id": team.lockout().await,
        "technician_id": team.technician.id(),
    });
    team.dispatcher.post("/v1/jobs", order).await.expect(201)
}

#[tokio::test]
async fn p3_3_a_technician_is_told_of_a_job_that_is_assigned() {
    let world = World::new().await;
    let team = world.team().await;
    let message = casey_writes(&world, &team, "Locked out").await;
    let phone = team.technician.take_pushes().await;
    let job = give_job(&team, &message).await;
    world.drain().await;
    let pushes = world.outside.notifications_to(&phone);
    assert_eq!(pushes.len(), 1);
    assert_eq!(pushes[0].title.as_deref(), Some("New job"));
    assert_eq!(pushes[0].payload["job_id"], job["job_id"]);
}

#[tokio::test]
async fn p3_3_a_push_previews_a_message_unless_the_member_hides_it() {
    let world = World::new().await;
    let team = world.team().await;
    let open = team.dispatcher.take_pushes().await;
    let hidden = team.owner.take_pushes().await;
    team.owner
        .set_notifications(json!({ "previews": false }))
        .await;
    casey_writes(&world, &team, "The key broke in the lock").await;

    let push = world.outside.notifications_to(&open).remove(0);
    assert_eq!(push.title.as_deref(), Some("Casey Sample"));
    assert_eq!(push.body.as_deref(), Some("The key broke in the lock"));
    let push = world.outside.notifications_to(&hidden).remove(0);
    let shown = push.payload.to_string();
    assert!(
        !shown.contains("Casey") && !shown.contains("key broke"),
        "{shown}"
    );
}

#[tokio::test]
async fn p2_2_a_push_token_serves_pushes_alone_and_dies_with_its_session() {
    let world = World::new().await;
    let team = world.team().await;
    let phone = team.technician.take_pushes().await;
    let message = casey_writes(&world, &team, "Locked out").await;
    give_job(&team, &message).await;
    world.drain().await;

    assert_eq!(world.outside.notifications_to(&phone).len(), 1);
    for request in world.outside.requests() {
        let is_push =
            request.provider == Provider::Apns && request.path == format!("/3/device/{phone}");
        let rest = format!("{:?}{}", request.headers, request.body);
        assert!(!rest.contains(&phone));
        assert!(
            is_push || !request.path.contains(&phone),
            "{}",
            request.path
        );
    }
    for path in ["/v1/me", "/v1/sessions", "/v1/members", "/v1/audit"] {
        for caller in [&team.owner, &team.technician] {
            let text = caller.get(path).await.text();
            assert!(!text.contains(&phone), "{path} shows the token");
        }
    }
    let holders = async || {
        let items = world.items().await.into_iter();
        items.filter(|item| item.contains(&phone)).count()
    };
    assert_eq!(holders().await, 1, "the session holds it, and nothing else");

    let session = team.technician.session_id.expect("signed in");
    let end = format!("/v1/sessions/{session}");
    team.technician.delete(end).await.expect(204);
    assert_eq!(holders().await, 0);
    give_job(&team, &message).await;
    world.drain().await;
    assert_eq!(world.outside.notifications_to(&phone).len(), 1);
}
