//! Technicians are notified of jobs that are assigned to them or unassigned.

use domain::role::Role;
use serde_json::{Value, json};

use super::{Desk, quiet};

async fn give(desk: &Desk, job_id: &str, to: Value) {
    let path = format!("/v1/jobs/{job_id}/technician");
    let body = json!({ "technician_id": to });
    desk.team.dispatcher.put(path, body).await.expect(200);
}

/// A desk with a message that was pushed already.
async fn desk() -> (Desk, data::row::MessageRow) {
    let desk = Desk::open().await;
    let message = desk.text("Locked out").await;
    desk.world.drain().await;
    (desk, message)
}

#[tokio::test]
async fn a_technician_is_told_what_where_and_when() {
    let (desk, message) = desk().await;
    let phone = desk.team.technician.take_pushes().await;
    let starts_at = desk.world.clock.now() + jiff::SignedDuration::from_hours(30);
    let ends_at = starts_at + jiff::SignedDuration::from_hours(2);
    let zone = domain::zone::TimeZone::parse("America/Denver").unwrap();
    let window = json!({ "starts_at": starts_at.to_string(), "ends_at": ends_at.to_string() });
    let more = json!({ "technician_id": desk.team.technician.id(), "window": window });
    let job_id = desk.job(&message, more).await;
    desk.world.drain().await;

    let pushes = desk.pushes(&phone);
    assert_eq!(pushes.len(), 1);
    let push = &pushes[0];
    assert_eq!(push.title.as_deref(), Some("New job"));
    let body = push.body.as_deref().unwrap();
    let window = domain::window::ArrivalWindow::new(starts_at, ends_at).unwrap();
    let when = domain::display::time::window(window, &zone, &zone);
    assert_eq!(
        body,
        format!("Lockout \u{b7} 1 Example Street, Denver, CO \u{b7} {when}")
    );
    assert_eq!(push.collapse_id.as_deref(), Some(job_id.as_str()));
    assert_eq!(push.payload["job_id"], job_id);
    assert_eq!(push.payload["aps"]["thread-id"], job_id);
    assert_eq!(push.payload["aps"]["category"], "JOB_ASSIGNED");
    assert_eq!(push.payload["aps"]["interruption-level"], "active");
    assert!(
        desk.world.outside.notifications().len() == 1,
        "nobody else is told"
    );
}

#[tokio::test]
async fn a_job_that_somebody_else_gets_is_told_to_both() {
    let (desk, message) = desk().await;
    let second = desk.team.member(&desk.world, &[Role::Technician]).await;
    let phones = [
        desk.team.technician.take_pushes().await,
        second.take_pushes().await,
    ];
    let given = json!({ "technician_id": desk.team.technician.id() });
    let job_id = desk.job(&message, given).await;
    desk.world.drain().await;
    give(&desk, &job_id, json!(second.id())).await;
    desk.world.drain().await;

    assert_eq!(
        desk.titles(&phones[0]),
        ["New job", "Job given to somebody else"]
    );
    assert_eq!(desk.titles(&phones[1]), ["New job"]);
    let shown = desk.shown(&phones[0]);
    assert_eq!(shown.len(), 1, "the news takes the place of the old");
    assert_eq!(shown[0].payload["aps"]["category"], "JOB_UNASSIGNED");
}

#[tokio::test]
async fn a_job_that_is_taken_away_is_told() {
    let (desk, message) = desk().await;
    let phone = desk.team.technician.take_pushes().await;
    let given = json!({ "technician_id": desk.team.technician.id() });
    let job_id = desk.job(&message, given).await;
    desk.world.drain().await;
    give(&desk, &job_id, Value::Null).await;
    desk.world.drain().await;
    assert_eq!(desk.titles(&phone), ["New job", "Job taken off your list"]);
}

#[tokio::test]
async fn nothing_is_told_that_is_not_so_any_more() {
    let (desk, message) = desk().await;
    let phone = desk.team.technician.take_pushes().await;
    let me = json!(desk.team.technician.id());
    let given = json!({ "technician_id": me });
    let lost = desk.job(&message, given.clone()).await;
    give(&desk, &lost, Value::Null).await;
    desk.world.drain().await;
    assert!(!desk.titles(&phone).contains(&"New job".to_owned()));

    let phone = desk.team.technician.take_pushes().await;
    let back = desk.job(&message, given).await;
    give(&desk, &back, Value::Null).await;
    give(&desk, &back, me).await;
    desk.world.drain().await;
    assert!(desk.titles(&phone).iter().all(|title| title == "New job"));
    assert_eq!(desk.shown(&phone).len(), 1);
}

#[tokio::test]
async fn a_job_that_cannot_wait_breaks_through_quiet_hours() {
    let (desk, message) = desk().await;
    let phone = desk.team.technician.take_pushes().await;
    let hours = quiet(&desk.world, 0);
    desk.team
        .technician
        .set_notifications(json!({ "quiet_hours": hours }))
        .await;
    let me = desk.team.technician.id();
    desk.job(&message, json!({ "technician_id": me, "is_asap": true }))
        .await;
    desk.world.drain().await;
    let asap = desk.pushes(&phone).remove(0);
    assert_eq!(asap.title.as_deref(), Some("New job, as soon as possible"));
    assert_eq!(asap.payload["aps"]["interruption-level"], "time-sensitive");
    assert_eq!(asap.payload["aps"]["sound"], "default");

    desk.job(&message, json!({ "technician_id": me })).await;
    desk.world.drain().await;
    assert!(desk.pushes(&phone)[1].is_passive);
}

#[tokio::test]
async fn a_technicians_settings_for_previews_and_jobs_are_respected() {
    let (desk, message) = desk().await;
    let phone = desk.team.technician.take_pushes().await;
    let given = json!({ "technician_id": desk.team.technician.id() });
    desk.team
        .technician
        .set_notifications(json!({ "previews": false }))
        .await;
    desk.job(&message, given.clone()).await;
    desk.world.drain().await;
    let push = desk.pushes(&phone).remove(0);
    assert_eq!(push.body.as_deref(), Some("You were given a job."));
    assert!(!push.payload.to_string().contains("Example"));

    desk.team
        .technician
        .set_notifications(json!({ "assignments": false }))
        .await;
    desk.job(&message, given).await;
    desk.world.drain().await;
    assert_eq!(desk.pushes(&phone).len(), 1);
}

/// Whom a technician calls about a job hears its number; a locked screen shows it as it shows the rest.
#[tokio::test]
async fn the_number_of_a_job_stands_below_the_title() {
    let (desk, message) = desk().await;
    let phone = desk.team.technician.take_pushes().await;
    let given = json!({ "technician_id": desk.team.technician.id() });
    let job_id = desk.job(&message, given.clone()).await;
    desk.world.drain().await;
    let job = desk.team.dispatcher.get(format!("/v1/jobs/{job_id}")).await;
    let number = job.expect(200)["number"].as_str().unwrap().to_owned();
    let subtitle = |at: usize| desk.pushes(&phone)[at].payload["aps"]["alert"]["subtitle"].clone();
    assert_eq!(subtitle(0), format!("Job #{number}"));

    let hidden = json!({ "previews": false });
    desk.team.technician.set_notifications(hidden).await;
    desk.job(&message, given).await;
    desk.world.drain().await;
    assert_eq!(subtitle(1), Value::Null);
}
