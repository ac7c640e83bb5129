//! What can be sent at any time.

use outside::{Fault, FaultKind, MetaTemplate, Provider};
use serde_json::{Value, json};
use tests::World;

use super::{at, connected};

#[tokio::test]
async fn templates_come_from_meta_with_approved_ones_first() {
    let world = World::new().await;
    let team = world.team().await;
    let (number, channel) = connected(&world, &team).await;
    let with_picture = MetaTemplate {
        components: json!([
            {"type": "HEADER", "format": "IMAGE"},
            {"type": "BODY", "text": "See {{1}}"},
        ]),
        ..MetaTemplate::of_text("1", ("a_picture", "en_US"), "APPROVED", "")
    };
    world
        .outside
        .add_meta_template(&number.waba_id, with_picture);

    let path = format!("{}/templates", at(&channel));
    let list = team.dispatcher.get(&path).await.expect(200);
    let items = list["items"].as_array().unwrap();
    let of = |name: &str, language: &str| -> Value {
        let is = |one: &&Value| one["name"] == name && one["language"] == language;
        items.iter().find(is).unwrap().clone()
    };
    assert_eq!(
        of("job_update", "es"),
        json!({
            "name": "job_update",
            "language": "es",
            "category": "UTILITY",
            "status": "APPROVED",
            "parameter_count": 2,
            "text": "Hola {{1}}, sobre su trabajo: {{2}}",
            "is_sendable": true,
            "reason": null,
        })
    );
    let picture = of("a_picture", "en_US");
    assert_eq!(picture["is_sendable"], false);
    assert!(picture["reason"].as_str().unwrap().contains("picture"));
    let paused = items.last().unwrap();
    assert_eq!(paused["name"], "review_request");
    assert_eq!(paused["is_sendable"], false);
}

#[tokio::test]
async fn more_templates_than_fit_into_one_answer_are_all_listed() {
    let world = World::new().await;
    let team = world.team().await;
    let (number, channel) = connected(&world, &team).await;
    for count in 0..130 {
        let name = format!("template_{count}");
        let template = MetaTemplate::of_text(&name, (&name, "en_US"), "APPROVED", "Hello");
        world.outside.add_meta_template(&number.waba_id, template);
    }
    let path = format!("{}/templates", at(&channel));
    let list = team.dispatcher.get(&path).await.expect(200);
    assert_eq!(list["items"].as_array().unwrap().len(), 135);
}

#[tokio::test]
async fn templates_of_a_channel_that_cannot_be_asked_are_not_made_up() {
    let world = World::new().await;
    let (team, strangers) = (world.team().await, world.team().await);
    let (_, channel) = connected(&world, &team).await;
    let path = format!("{}/templates", at(&channel));
    strangers
        .dispatcher
        .get(&path)
        .await
        .problem(404, "not_found");
    world
        .outside
        .fault(Fault::next(Provider::Meta, FaultKind::Html));
    team.dispatcher.get(&path).await.problem(503, "busy");
    team.owner.delete(at(&channel)).await.expect(204);
    team.dispatcher
        .get(&path)
        .await
        .problem(409, "channel_disconnected");
}
