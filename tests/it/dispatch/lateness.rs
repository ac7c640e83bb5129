//! Dispatchers are warned of visits that will not be made in time, once, with what could be done; and nothing
//! is moved.

use std::time::{Duration, Instant};

use domain::event::Event;
use domain::lateness::LatenessSeverity;
use jiff::SignedDuration;
use serde_json::{Value, json};
use tests::Caller;

use super::Desk;
use crate::work::requested::waiting;

impl Desk {
    /// The window that begins and ends so many minutes from now.
    fn window(&self, from: i64, to: i64) -> Value {
        let at =
            |minutes| (self.world.clock.now() + SignedDuration::from_mins(minutes)).to_string();
        json!({ "starts_at": at(from), "ends_at": at(to) })
    }

    /// A job with a window, perhaps of a technician.
    async fn visit(&self, window: &Value, technician: Option<&Caller>) -> String {
        let technician_id = technician.map(|one| one.id().to_string());
        let more = json!({ "is_asap": false, "window": window, "technician_id": technician_id });
        self.job(more).await
    }

    /// The sweep now.
    async fn warn(&self) -> usize {
        let slot = self.world.clock.now().to_string();
        let deadline = Instant::now() + Duration::from_secs(30);
        let world = &self.world;
        let found = world.run_sweep("lateness-sweep", &slot, deadline).await;
        found.expect("the slot is new")
    }

    fn minutes(&self, minutes: i64) {
        let by = SignedDuration::from_mins(minutes);
        self.world.advance(by);
        // Apple takes no token of another hour.
        self.world.outside.advance(by);
    }

    /// What the board says of the lateness of a job.
    async fn on_board(&self, job_id: &str) -> Value {
        let screen = self.team.another_device(&self.world, self.dispatcher());
        // Wherever the day begins.
        let yesterday = self.world.clock.now() - SignedDuration::from_hours(24);
        let path = format!("/v1/board?days=7&on={}", yesterday.strftime("%F"));
        let board = screen.await.get(path).await.expect(200);
        let lanes = board["technicians"].as_array().expect("a list").iter();
        let lists = lanes.map(|lane| &lane["bookings"]);
        let trays = ["unassigned", "offering", "hold"].map(|tray| &board[tray]["jobs"]);
        let jobs = lists
            .chain(trays)
            .flat_map(|jobs| jobs.as_array().expect("jobs"));
        let mut known = jobs.filter(|job| job["job_id"] == job_id);
        let known = known.next().map(|job| job["lateness"].clone());
        known.unwrap_or_else(|| panic!("{job_id} is on the board: {board}"))
    }

    /// What was told of the lateness of jobs without a warning, in order.
    async fn changes(&self) -> Vec<(String, Option<LatenessSeverity>)> {
        let mut events = waiting(self.team.store()).await;
        events.sort_by_key(|one| one.event_id);
        let changes = events.into_iter().filter_map(|one| match one.event {
            Event::JobLatenessChanged { job_id, severity } => Some((job_id.to_string(), severity)),
            _ => None,
        });
        changes.collect()
    }

    /// Who was warned of which job, in the order of the warnings.
    async fn warnings(&self) -> Vec<(String, LatenessSeverity, Option<String>)> {
        let mut events = waiting(self.team.store()).await;
        events.sort_by_key(|one| one.event_id);
        let warnings = events.into_iter().filter_map(|one| match one.event {
            Event::JobRunningLate {
                job_id,
                severity,
                held_up_by,
                ..
            } => {
                let held_up_by = held_up_by.map(|job_id| job_id.to_string());
                Some((job_id.to_string(), severity, held_up_by))
            }
            _ => None,
        });
        warnings.collect()
    }
}

async fn again(caller: &Caller) -> Caller {
    caller.with_tokens(&caller.refresh().await)
}

async fn lateness(dispatcher: &Caller, job_id: &str) -> Value {
    let path = format!("/v1/jobs/{job_id}/lateness");
    dispatcher.get(path).await.expect(200)
}

async fn arrive(desk: &Desk, technician: &Caller, job_id: &str) {
    for to in ["accepted", "en_route", "on_site"] {
        desk.step(technician, job_id, to).await;
    }
}

#[tokio::test]
async fn work_that_takes_too_long_warns_of_the_next_visit_and_proposes_what_to_do() {
    let desk = Desk::open().await;
    let phone = desk.team.owner.take_pushes().await;
    let quiet = desk.dispatcher().take_pushes().await;
    let unwanted = json!({ "delays": false });
    desk.dispatcher().set_notifications(unwanted).await;
    let (slow, other) = (desk.technician(2).await, desk.technician(3).await);
    let first = desk.visit(&desk.window(1, 31), Some(&slow)).await;
    let promised = desk.window(61, 76);
    let next = desk.visit(&promised, Some(&slow)).await;
    arrive(&desk, &slow, &first).await;
    desk.minutes(44);
    assert_eq!(desk.warn().await, 0, "all goes as planned");
    desk.minutes(17);
    for warned in [1, 0] {
        desk.minutes(1);
        assert_eq!(desk.warn().await, warned);
    }
    let at_risk = LatenessSeverity::AtRisk;
    assert_eq!(
        desk.warnings().await,
        [(next.clone(), at_risk, Some(first.clone()))]
    );
    desk.world.drain().await;
    let titles = |phone: &str| {
        let pushes = desk.world.outside.notifications_to(phone).into_iter();
        pushes.filter_map(|push| push.title).collect::<Vec<_>>()
    };
    assert_eq!(titles(&phone), ["Running late"]);
    assert!(titles(&quiet).is_empty(), "this one does not want to know");
    let dispatcher = again(desk.dispatcher()).await;
    let told = dispatcher.get("/v1/me/notifications").await.expect(200);
    assert_eq!(told["items"][0]["kind"], "job_running_late");
    assert_eq!(told["items"][0]["technician_id"], slow.id().to_string());

    let other = again(&other).await;
    desk.on_duty(&other, 3).await;
    let found = lateness(&dispatcher, &next).await;
    assert_eq!(found["severity"], "at_risk");
    assert_eq!(found["held_up_by"], first.as_str());
    assert_eq!(found["window"], promised);
    let proposals = found["proposals"].as_array().expect("proposals");
    let types: Vec<_> = proposals.iter().map(|one| one["type"].as_str()).collect();
    let expected = ["reassign", "move", "call_customer"].map(Some);
    assert_eq!(types, expected, "{found}");
    assert_eq!(proposals[0]["technician_id"], other.id().to_string());
    assert!(proposals[0]["arrives_at"].as_str() < found["arrives_at"].as_str());
    assert!(proposals[1]["window"]["starts_at"].as_str() > found["arrives_at"].as_str());
    assert_eq!(
        proposals[2]["customer_id"],
        desk.basics.customer_id.as_str()
    );
    let cause = lateness(&dispatcher, &first).await;
    assert_eq!(cause["holds_up"], next.as_str());
    assert_eq!(
        (&cause["severity"], &cause["proposals"]),
        (&Value::Null, &json!([]))
    );

    // What was proposed can be done just so.
    let path = format!("/v1/jobs/{next}/schedule");
    let window = json!({ "window": proposals[1]["window"] });
    dispatcher.put(path, window).await.expect(200);
    let found = lateness(&dispatcher, &next).await;
    assert_eq!(found["severity"], Value::Null);
}

#[tokio::test]
async fn a_window_that_is_over_is_told_once_more_and_a_new_one_anew() {
    let desk = Desk::open().await;
    let job_id = desk.visit(&desk.window(10, 40), None).await;
    let (at_risk, missed) = (LatenessSeverity::AtRisk, LatenessSeverity::Missed);
    let mut told = Vec::new();
    for (minutes, severity) in [
        (24, None),
        (1, Some(at_risk)),
        (10, None),
        (5, Some(missed)),
        (30, None),
    ] {
        desk.minutes(minutes);
        assert_eq!(
            desk.warn().await,
            usize::from(severity.is_some()),
            "{minutes}"
        );
        told.extend(severity.map(|severity| (job_id.clone(), severity, None)));
        assert_eq!(desk.warnings().await, told);
    }
    let dispatcher = again(desk.dispatcher()).await;
    let job = dispatcher.get(format!("/v1/jobs/{job_id}")).await;
    let window = job.expect(200)["window"].clone();
    let path = format!("/v1/jobs/{job_id}/schedule");
    let body = json!({ "window": desk.window(10, 40) });
    assert_ne!(window, body["window"], "nobody has moved it");
    dispatcher.put(path, body).await.expect(200);
    desk.minutes(26);
    assert_eq!(desk.warn().await, 1);
}

#[tokio::test]
async fn who_sets_out_too_late_is_late_without_anybody_before() {
    let desk = Desk::open().await;
    let technician = desk.technician(2).await;
    let job_id = desk.visit(&desk.window(1, 31), Some(&technician)).await;
    desk.step(&technician, &job_id, "accepted").await;
    desk.minutes(27);
    assert_eq!(desk.warn().await, 1);
    let at_risk = LatenessSeverity::AtRisk;
    assert_eq!(desk.warnings().await, [(job_id.clone(), at_risk, None)]);
}

#[tokio::test]
async fn nobody_is_warned_of_who_has_arrived_or_of_what_waits() {
    let desk = Desk::open().await;
    let technician = desk.technician(2).await;
    let there = desk.visit(&desk.window(1, 31), Some(&technician)).await;
    arrive(&desk, &technician, &there).await;
    let held = desk.visit(&desk.window(1, 31), None).await;
    let until = desk.window(600, 601)["starts_at"].clone();
    let waiting_for = json!({ "hold": { "reason": "Waits for a part", "until": until } });
    let path = format!("/v1/jobs/{held}");
    desk.dispatcher().patch(path, waiting_for).await.expect(200);
    desk.minutes(40);
    assert_eq!(desk.warn().await, 0);
    let dispatcher = again(desk.dispatcher()).await;
    let found = lateness(&dispatcher, &held).await;
    assert_eq!(
        (&found["severity"], &found["arrives_at"]),
        (&Value::Null, &Value::Null)
    );
    let found = lateness(&dispatcher, &there).await;
    assert_eq!(found["severity"], Value::Null);
    assert!(found["arrives_at"].is_string());
}

#[tokio::test]
async fn the_board_shows_what_is_late_until_somebody_arrives() {
    let desk = Desk::open().await;
    let (technician, other) = (desk.technician(2).await, desk.technician(3).await);
    let window = desk.window(1, 31);
    let job_id = desk.visit(&window, Some(&technician)).await;
    desk.step(&technician, &job_id, "accepted").await;
    desk.minutes(27);
    assert_eq!(
        desk.on_board(&job_id).await,
        Value::Null,
        "nobody has looked"
    );
    assert_eq!(desk.warn().await, 1);
    let since = desk.world.clock.now().to_string();
    let lateness = |severity: &str| json!({ "severity": severity, "window_ends_at": window["ends_at"], "since": since });
    assert_eq!(desk.on_board(&job_id).await, lateness("at_risk"));
    desk.minutes(4);
    assert_eq!(desk.on_board(&job_id).await, lateness("missed"));
    desk.minutes(1);
    assert_eq!(desk.warn().await, 1);
    assert_eq!(desk.on_board(&job_id).await, lateness("missed"));

    // Who else is sent has not arrived either.
    let path = format!("/v1/jobs/{job_id}/technician");
    let give = json!({ "technician_id": other.id().to_string(), "override_reason": "Nearer" });
    let dispatcher = again(desk.dispatcher()).await;
    dispatcher.put(path, give).await.expect(200);
    assert_eq!(desk.on_board(&job_id).await, lateness("missed"));
    desk.minutes(1);
    assert_eq!((desk.warn().await, desk.changes().await), (0, Vec::new()));
    arrive(&desk, &again(&other).await, &job_id).await;
    assert_eq!(desk.on_board(&job_id).await, Value::Null);
    desk.minutes(1);
    assert_eq!(desk.warn().await, 0);
    assert_eq!(desk.changes().await, [(job_id, None)]);
}

#[tokio::test]
async fn a_job_that_is_given_away_moved_or_held_is_late_no_longer_on_the_board() {
    let desk = Desk::open().await;
    let (technician, other) = (desk.technician(2).await, desk.technician(3).await);
    let window = desk.window(1, 31);
    let mut jobs = Vec::new();
    for _ in 0..2 {
        jobs.push(desk.visit(&window, None).await);
    }
    jobs.push(desk.visit(&window, Some(&technician)).await);
    desk.minutes(20);
    assert_eq!(desk.warn().await, 3);
    for job_id in &jobs {
        assert_eq!(desk.on_board(job_id).await["severity"], "at_risk");
    }
    let dispatcher = again(desk.dispatcher()).await;
    let path = |job_id: &str, rest: &str| format!("/v1/jobs/{job_id}{rest}");
    let moved = json!({ "window": desk.window(100, 140) });
    dispatcher
        .put(path(&jobs[0], "/schedule"), moved)
        .await
        .expect(200);
    let until = desk.window(600, 601)["starts_at"].clone();
    let hold = json!({ "hold": { "reason": "Waits for a part", "until": until } });
    dispatcher.patch(path(&jobs[1], ""), hold).await.expect(200);
    let give = json!({ "technician_id": other.id().to_string(), "override_reason": "Nearer" });
    dispatcher
        .put(path(&jobs[2], "/technician"), give)
        .await
        .expect(200);
    for job_id in &jobs {
        assert_eq!(desk.on_board(job_id).await, Value::Null);
    }
    desk.minutes(1);
    // The other one will be late as well, of which nobody is warned again.
    assert_eq!(desk.warn().await, 0);
    let at_risk = Some(LatenessSeverity::AtRisk);
    let mut changes = desk.changes().await;
    changes.sort();
    let mut expected = [
        (jobs[0].clone(), None),
        (jobs[1].clone(), None),
        (jobs[2].clone(), at_risk),
    ];
    expected.sort();
    assert_eq!(changes, expected);
    assert_eq!(desk.on_board(&jobs[2]).await["severity"], "at_risk");
}

#[tokio::test]
async fn who_catches_up_is_late_no_longer_and_may_be_so_again_without_a_warning() {
    let desk = Desk::open().await;
    let mut technician = desk.technician(2).await;
    let job_id = desk.visit(&desk.window(1, 31), Some(&technician)).await;
    for to in ["accepted", "en_route"] {
        desk.step(&technician, &job_id, to).await;
    }
    let at_risk = LatenessSeverity::AtRisk;
    let mut changes = Vec::new();
    for (hundredths, warned, severity) in [
        (14, 1, Some(at_risk)),
        (1, 0, None),
        (2, 0, None),
        (14, 0, Some(at_risk)),
        (14, 0, Some(at_risk)),
    ] {
        desk.minutes(4);
        technician = again(&technician).await;
        desk.on_duty(&technician, hundredths).await;
        assert_eq!(desk.warn().await, warned, "{hundredths}");
        let found = desk.on_board(&job_id).await;
        let shown = severity.map_or(Value::Null, |severity| json!(severity.as_str()));
        assert_eq!(found["severity"], shown, "{hundredths}");
        if changes.last() != Some(&(job_id.clone(), severity)) && warned == 0 {
            changes.push((job_id.clone(), severity));
        }
        assert_eq!(desk.changes().await, changes);
    }
    assert_eq!(desk.warnings().await, [(job_id, at_risk, None)]);
}
