//! Technicians are notified of jobs that are assigned to them or unassigned.

use std::time::{Duration, Instant};

use domain::role::Role;
use jiff::SignedDuration;
use jobs::ReminderSweep;
use serde_json::{Value, json};

use super::{Desk, quiet};

/// A window of two hours that begins so many minutes from now.
fn window(desk: &Desk, minutes: i64) -> Value {
    let starts_at = desk.world.clock.now() + SignedDuration::from_mins(minutes);
    let ends_at = starts_at + SignedDuration::from_hours(2);
    json!({ "starts_at": starts_at.to_string(), "ends_at": ends_at.to_string() })
}

async fn schedule(desk: &Desk, job_id: &str, window: Value) {
    let path = format!("/v1/jobs/{job_id}/schedule");
    let body = json!({ "window": window });
    desk.team.dispatcher.put(path, body).await.expect(200);
}

/// Takes a step of a job.
async fn step(desk: &Desk, by: &tests::Caller, job_id: &str, to: &str) {
    let path = format!("/v1/jobs/{job_id}/transitions");
    let step = json!({ "to": to, "reason": "The customer called it off" });
    by.post(path, step).await.expect(200);
    desk.world.drain().await;
}

async fn remind(desk: &Desk) -> usize {
    let slot = desk.world.clock.now().to_string();
    let deadline = Instant::now() + Duration::from_mins(1);
    let swept = work::run_slot::<ReminderSweep>(&desk.world.work, &slot, deadline).await;
    let found = swept.expect("the sweep runs").expect("the slot is free");
    desk.world.drain().await;
    found
}

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
async fn nobody_is_told_of_what_they_did_themselves() {
    let (desk, message) = desk().await;
    let phone = desk.team.technician.take_pushes().await;
    let given = json!({ "technician_id": desk.team.technician.id() });
    let job_id = desk.job(&message, given).await;
    desk.world.drain().await;
    step(&desk, &desk.team.technician, &job_id, "unscheduled").await;
    assert_eq!(desk.titles(&phone), ["New job"], "not that it is gone");

    let roles = [Role::Owner, Role::Dispatcher, Role::Technician];
    let alone = desk.team.member(&desk.world, &roles).await;
    let phone = alone.take_pushes().await;
    for to in [json!(alone.id()), Value::Null] {
        let path = format!("/v1/jobs/{job_id}/technician");
        let body = json!({ "technician_id": to });
        alone.put(path, body).await.expect(200);
        desk.world.drain().await;
    }
    let told = desk.titles(&phone).into_iter();
    let told: Vec<_> = told.filter(|title| title.contains("job")).collect();
    assert_eq!(told, Vec::<String>::new());
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

#[tokio::test]
async fn a_technician_is_told_of_another_time_and_of_none() {
    let (desk, message) = desk().await;
    let phone = desk.team.technician.take_pushes().await;
    let given = json!({
        "technician_id": desk.team.technician.id(), "window": window(&desk, 600),
    });
    let job_id = desk.job(&message, given).await;
    desk.world.drain().await;
    assert_eq!(desk.titles(&phone), ["New job"], "with its first time");

    schedule(&desk, &job_id, window(&desk, 660)).await;
    desk.world.drain().await;
    schedule(&desk, &job_id, window(&desk, 660)).await;
    desk.world.drain().await;
    assert_eq!(desk.titles(&phone), ["New job", "New time for a job"]);
    let shown = desk.shown(&phone);
    assert_eq!(shown.len(), 1, "the news takes the place of the old");
    assert_eq!(shown[0].payload["aps"]["category"], "JOB_RESCHEDULED");
    assert_eq!(shown[0].payload["aps"]["interruption-level"], "active");
    let body = shown[0].body.as_deref().unwrap();
    assert!(
        body.starts_with("Lockout \u{b7} 1 Example Street"),
        "{body}"
    );

    schedule(&desk, &job_id, Value::Null).await;
    desk.world.drain().await;
    let titles = desk.titles(&phone);
    assert_eq!(titles.last().unwrap(), "Job without a time for now");
}

#[tokio::test]
async fn nobody_is_told_of_the_own_change_or_of_a_time_that_is_somebody_elses() {
    let (desk, message) = desk().await;
    let phone = desk.team.owner.take_pushes().await;
    let everything = json!({ "roles": ["owner", "dispatcher", "technician"] });
    let path = format!("/v1/members/{}", desk.team.owner.id());
    desk.team.owner.patch(path, everything).await.expect(200);
    let given = json!({ "technician_id": desk.team.owner.id(), "window": window(&desk, 600) });
    let job_id = desk.job(&message, given).await;
    desk.world.drain().await;
    let before = desk.titles(&phone).len();
    let path = format!("/v1/jobs/{job_id}/schedule");
    let body = json!({ "window": window(&desk, 660) });
    desk.team.owner.put(path, body).await.expect(200);
    desk.world.drain().await;
    assert_eq!(desk.titles(&phone).len(), before);

    schedule(&desk, &job_id, window(&desk, 720)).await;
    give(&desk, &job_id, json!(desk.team.technician.id())).await;
    desk.world.drain().await;
    let titles = desk.titles(&phone);
    assert!(
        !titles.contains(&"New time for a job".to_owned()),
        "{titles:?}"
    );
}

#[tokio::test]
async fn a_job_that_is_called_off_is_told_even_at_night_to_who_has_set_out() {
    let (desk, message) = desk().await;
    let technician = &desk.team.technician;
    let phone = technician.take_pushes().await;
    let hours = quiet(&desk.world, 0);
    let settings = json!({ "quiet_hours": hours });
    technician.set_notifications(settings).await;
    let given = json!({ "technician_id": technician.id(), "window": window(&desk, 30) });
    let [waits, under_way] = [
        desk.job(&message, given.clone()).await,
        desk.job(&message, json!({ "technician_id": technician.id() }))
            .await,
    ];
    desk.world.drain().await;
    step(&desk, technician, &under_way, "accepted").await;
    step(&desk, technician, &under_way, "en_route").await;
    for (job_id, level) in [(&waits, "passive"), (&under_way, "time-sensitive")] {
        step(&desk, &desk.team.dispatcher, job_id, "cancelled").await;
        let push = desk.pushes(&phone).pop().unwrap();
        assert_eq!(push.title.as_deref(), Some("Job canceled"));
        assert_eq!(push.collapse_id.as_deref(), Some(job_id.as_str()));
        assert_eq!(push.payload["aps"]["category"], "JOB_CANCELED");
        assert_eq!(push.payload["aps"]["interruption-level"], level);
    }
}

#[tokio::test]
async fn a_job_that_nobody_has_is_called_off_in_silence() {
    let (desk, message) = desk().await;
    let phone = desk.team.technician.take_pushes().await;
    let job_id = desk.job(&message, json!({})).await;
    schedule(&desk, &job_id, window(&desk, 90)).await;
    step(&desk, &desk.team.dispatcher, &job_id, "cancelled").await;
    assert!(desk.pushes(&phone).is_empty());
}

#[tokio::test]
async fn a_job_that_begins_within_an_hour_is_told_once_for_each_time_and_technician() {
    let (mut desk, message) = desk().await;
    let second = desk.team.member(&desk.world, &[Role::Technician]).await;
    let phones = [
        desk.team.technician.take_pushes().await,
        second.take_pushes().await,
    ];
    let given = json!({
        "technician_id": desk.team.technician.id(), "window": window(&desk, 90),
    });
    let job_id = desk.job(&message, given).await;
    desk.world.drain().await;
    assert_eq!(remind(&desk).await, 0, "it is more than an hour away");
    desk.pass(SignedDuration::from_mins(31));
    assert_eq!(remind(&desk).await, 1);
    desk.pass(SignedDuration::from_mins(5));
    assert_eq!(remind(&desk).await, 0, "the technician knows");
    assert_eq!(desk.titles(&phones[0]), ["New job", "Job soon"]);
    let push = desk.pushes(&phones[0]).pop().unwrap();
    assert_eq!(push.payload["aps"]["category"], "JOB_REMINDER");

    let dispatcher = &desk.team.dispatcher;
    desk.team.dispatcher = dispatcher.with_tokens(&dispatcher.refresh().await);
    schedule(&desk, &job_id, window(&desk, 50)).await;
    desk.pass(SignedDuration::from_mins(1));
    assert_eq!(remind(&desk).await, 1, "another time");
    give(&desk, &job_id, json!(second.id())).await;
    desk.world.drain().await;
    desk.pass(SignedDuration::from_mins(5));
    assert_eq!(remind(&desk).await, 1, "another technician");
    assert_eq!(desk.titles(&phones[1]), ["New job", "Job soon"]);
}

#[tokio::test]
async fn whoever_has_just_been_given_a_job_is_reminded_of_it_a_little_later() {
    let (desk, message) = desk().await;
    let phone = desk.team.technician.take_pushes().await;
    let given = json!({
        "technician_id": desk.team.technician.id(), "window": window(&desk, 40),
    });
    desk.job(&message, given).await;
    desk.world.drain().await;
    desk.pass(SignedDuration::from_mins(14));
    assert_eq!(remind(&desk).await, 0);
    desk.pass(SignedDuration::from_mins(1));
    assert_eq!(remind(&desk).await, 1);
    assert_eq!(desk.titles(&phone), ["New job", "Job soon"]);
}

#[tokio::test]
async fn nobody_is_reminded_of_what_waits_or_is_under_way_or_without_wanting_it() {
    let (desk, message) = desk().await;
    let mut technicians = Vec::new();
    let mut jobs = Vec::new();
    for _ in 0..5 {
        let technician = desk.team.member(&desk.world, &[Role::Technician]).await;
        let given = json!({ "technician_id": technician.id(), "window": window(&desk, 60) });
        jobs.push(desk.job(&message, given).await);
        technicians.push((technician.take_pushes().await, technician));
    }
    desk.world.drain().await;
    let [_, starts, _, unwilling, willing] = &technicians[..] else {
        panic!("five technicians");
    };
    let until = desk.world.clock.now() + SignedDuration::from_hours(2);
    let hold = json!({ "hold": { "reason": "Waits for a part", "until": until.to_string() } });
    let path = format!("/v1/jobs/{}", jobs[0]);
    desk.team.dispatcher.patch(path, hold).await.expect(200);
    step(&desk, &starts.1, &jobs[1], "accepted").await;
    step(&desk, &starts.1, &jobs[1], "en_route").await;
    step(&desk, &desk.team.dispatcher, &jobs[2], "cancelled").await;
    let unwanted = json!({ "reminders": false });
    unwilling.1.set_notifications(unwanted).await;
    desk.pass(SignedDuration::from_mins(20));
    assert_eq!(remind(&desk).await, 2);
    for (phone, technician) in &technicians {
        let reminders = desk.titles(phone).into_iter();
        let count = reminders.filter(|title| title == "Job soon").count();
        assert_eq!(count, usize::from(technician.id() == willing.1.id()));
    }
}
