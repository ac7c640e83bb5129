//! What members are notified of on the phone, and since when a phone can be notified.

use data::key;
use data::row::SessionRow;
use jiff::SignedDuration;
use serde_json::{Value, json};
use tests::World;

#[tokio::test]
async fn everything_is_told_until_a_member_says_otherwise() {
    let world = World::new().await;
    let team = world.team().await;
    let by = &team.dispatcher;
    let me = by.get("/v1/me").await.expect(200);
    let all = json!({
        "messages": true, "previews": true, "assignments": true, "reminders": true, "delays": true,
        "quiet_hours": null,
    });
    assert_eq!(me["member"]["notifications"], all);

    let settings = json!({
        "previews": false, "quiet_hours": { "from": "22:00", "until": "07:00" },
    });
    let patch = json!({ "notifications": settings });
    let me = by.patch("/v1/me", patch.clone()).await.expect(200);
    let notifications = json!({
        "messages": true, "previews": false, "assignments": true, "reminders": true, "delays": true,
        "quiet_hours": { "from": "22:00", "until": "07:00", "time_zone": null },
    });
    assert_eq!(me["member"]["notifications"], notifications);
    let version = me["member"]["version"].clone();
    let again = by.patch("/v1/me", patch).await.expect(200);
    assert_eq!(again["member"]["version"], version, "nothing changed");
    assert_eq!(
        by.get("/v1/me").await.expect(200)["member"]["notifications"],
        notifications
    );

    let name = json!({ "name": "Alex Sample" });
    let me = by.patch("/v1/me", name).await.expect(200);
    assert_eq!(
        me["member"]["notifications"], notifications,
        "what is absent stays"
    );
    let whole = json!({ "notifications": {} });
    let me = by.patch("/v1/me", whole).await.expect(200);
    assert_eq!(
        me["member"]["notifications"], all,
        "the wishes are set whole"
    );
    let others = team.owner.get("/v1/me").await.expect(200);
    assert_eq!(others["member"]["notifications"], all);
}

#[tokio::test]
async fn what_is_no_setting_is_refused_at_its_place() {
    let world = World::new().await;
    let team = world.team().await;
    for (place, setting) in [
        ("/notifications", Value::Null),
        ("/notifications/messages", json!({ "messages": "no" })),
        ("/notifications/mesages", json!({ "mesages": false })),
        (
            "/notifications/quiet_hours/from",
            json!({ "quiet_hours": { "from": "24:00", "until": "07:00" } }),
        ),
        (
            "/notifications/quiet_hours/until",
            json!({ "quiet_hours": { "from": "22:00", "until": "7" } }),
        ),
        (
            "/notifications/quiet_hours/until",
            json!({ "quiet_hours": { "from": "22:00" } }),
        ),
        (
            "/notifications/quiet_hours/time_zone",
            json!({ "quiet_hours": { "from": "22:00", "until": "07:00", "time_zone": "Mars/Base" } }),
        ),
    ] {
        let patch = json!({ "notifications": setting });
        let answer = team.technician.patch("/v1/me", patch).await;
        answer.invalid_at(place);
    }
}

#[tokio::test]
async fn a_device_that_gives_its_token_says_since_when() {
    let world = World::new().await;
    let team = world.team().await;
    let phone = &team.technician;
    let session = async || {
        let at = key::session(phone.id(), phone.session_id.unwrap());
        let row: Option<SessionRow> = team.store().get(at).await.unwrap();
        row.unwrap()
    };
    let token = phone.take_pushes().await;
    let first = world.clock.now();
    assert_eq!(session().await.push_registered_at, Some(first));
    world.advance(SignedDuration::from_mins(5));
    phone.take_pushes_as(&token).await;
    assert_eq!(session().await.push_registered_at, Some(world.clock.now()));
    phone.delete("/v1/me/push-token").await.expect(204);
    let without = session().await;
    assert_eq!(
        (without.push_token, without.push_registered_at),
        (None, None)
    );
}
