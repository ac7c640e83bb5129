//! Jobs that wait: put on hold, lifted, and woken by `hold-sweep`.

use std::time::{Duration, Instant};

use data::key;
use data::row::{JobHoldRow, JobRow};
use data::{Changes, PageRequest};
use domain::job::Hold;
use jiff::SignedDuration;
use jobs::HoldSweep;
use serde_json::{Value, json};
use tests::{Answer, World};

use super::{Shop, advance};

async fn sweep(world: &World, slot: &str) -> Option<usize> {
    let deadline = Instant::now() + Duration::from_mins(1);
    let swept = work::run_slot::<HoldSweep>(&world.work, slot, deadline).await;
    swept.expect("the sweep runs")
}

impl Shop {
    /// Puts a job on hold for so many minutes.
    async fn hold(&self, job_id: &str, minutes: i64) -> Answer {
        let until = self.now() + SignedDuration::from_mins(minutes);
        let hold = json!({ "hold": { "reason": "Waits for a part", "until": until.to_string() } });
        let path = format!("/v1/jobs/{job_id}");
        self.team.dispatcher.patch(path, hold).await
    }

    async fn lift(&self, job_id: &str) -> Value {
        let path = format!("/v1/jobs/{job_id}");
        let change = self.team.dispatcher.patch(path, json!({ "hold": null }));
        change.await.expect(200)
    }

    /// The jobs whose holds stand in the list that the sweep reads, in its order.
    async fn held(&self) -> Vec<String> {
        let (range, part) = (key::job_holds(), PageRequest::first(100));
        let page = self.team.store().page::<JobHoldRow>(&range, &part).await;
        let rows = page.expect("holds can be read").items.into_iter();
        rows.map(|row| row.job_id.to_string()).collect()
    }
}

#[tokio::test]
async fn a_job_waits_until_its_time_and_dispatchers_see_that_it_does_not_any_more() {
    let shop = Shop::open().await;
    let [early, late] = [
        shop.job_in("unscheduled").await,
        shop.job_in("accepted").await,
    ];
    shop.hold(&late, 6).await.expect(200);
    shop.hold(&early, 5).await.expect(200);
    assert_eq!(shop.held().await, [early.clone(), late.clone()]);
    assert_eq!(shop.waiting(&early).await.last().unwrap(), "job_held");

    assert_eq!(sweep(&shop.world, "14:00").await, Some(0));
    shop.world.advance(SignedDuration::from_mins(5));
    assert_eq!(sweep(&shop.world, "14:05").await, Some(1));
    assert_eq!(sweep(&shop.world, "14:05").await, None, "the slot is taken");
    let job = shop.view(&early).await;
    assert_eq!((&job["hold"], &job["version"]), (&Value::Null, &json!(3)));
    assert_eq!(shop.view(&late).await["hold"]["reason"], "Waits for a part");
    assert_eq!(shop.held().await, [late]);
    assert_eq!(shop.waiting(&early).await.last().unwrap(), "job_hold_ended");
    let ended = json!({ "type": "hold_ended", "end": "due" });
    let history = shop.history(&early).await;
    let last = history.last().unwrap();
    assert_eq!((&last["fact"], &last["actor_id"]), (&ended, &Value::Null));
}

#[tokio::test]
async fn firings_that_are_late_doubled_or_missed_come_to_the_same() {
    let shop = Shop::open().await;
    let job_id = shop.job_in("unscheduled").await;
    shop.hold(&job_id, 1).await.expect(200);
    // The firing of 14:05 never came; late ones come two at once.
    shop.world.advance(SignedDuration::from_mins(9));
    let (first, second) = futures::join!(sweep(&shop.world, "14:10"), sweep(&shop.world, "14:15"),);
    let woken = [first, second].into_iter().flatten().sum::<usize>();
    assert_eq!(woken, 1, "{first:?} {second:?}");
    assert_eq!(shop.facts(&job_id, "hold_ended").await.len(), 1);
    assert_eq!(sweep(&shop.world, "14:20").await, Some(0));
}

#[tokio::test]
async fn a_hold_that_is_changed_or_lifted_is_not_woken_at_its_former_time() {
    let shop = Shop::open().await;
    let [longer, lifted] = [shop.job_in("paused").await, shop.job_in("scheduled").await];
    for job_id in [&longer, &lifted] {
        shop.hold(job_id, 5).await.expect(200);
    }
    shop.hold(&longer, 60).await.expect(200);
    assert_eq!(shop.lift(&lifted).await["hold"], Value::Null);
    let ended = json!({ "type": "hold_ended", "end": "lifted" });
    assert_eq!(shop.facts(&lifted, "hold_ended").await, [ended]);
    shop.world.advance(SignedDuration::from_mins(5));
    assert_eq!(sweep(&shop.world, "14:05").await, Some(0));
    assert_eq!(shop.held().await, std::slice::from_ref(&longer));
    assert_eq!(shop.facts(&longer, "held").await.len(), 2);
    let again = shop.hold(&longer, 55).await.expect(200);
    assert_eq!(again["version"], shop.view(&longer).await["version"]);
    assert_eq!(
        shop.facts(&longer, "held").await.len(),
        2,
        "nothing changed"
    );
}

#[tokio::test]
async fn nobody_sets_out_for_a_job_that_waits() {
    let shop = Shop::open().await;
    let job_id = shop.job_in("accepted").await;
    let held = shop.hold(&job_id, 60).await.expect(200);
    assert_eq!(held["allowed_transitions"], json!(["cancelled"]));
    let technician = &shop.team.technician;
    let refused = advance(technician, &job_id, "en_route").await;
    refused.problem(409, "job_on_hold");
    let path = format!("/v1/jobs/{job_id}");
    let lift = technician.patch(path, json!({ "hold": null })).await;
    lift.problem(403, "forbidden");
    shop.lift(&job_id).await;
    advance(technician, &job_id, "en_route").await.expect(200);
}

#[tokio::test]
async fn a_technician_who_goes_on_with_the_work_ends_the_wait() {
    let shop = Shop::open().await;
    let job_id = shop.job_in("paused").await;
    shop.hold(&job_id, 60).await.expect(200);
    let job = advance(&shop.team.technician, &job_id, "on_site").await;
    assert_eq!(job.expect(200)["hold"], Value::Null);
    let ended = json!({ "type": "hold_ended", "end": "work" });
    assert_eq!(shop.facts(&job_id, "hold_ended").await, [ended]);
    assert_eq!(shop.held().await, [""; 0]);
}

#[tokio::test]
async fn a_cancelled_job_is_never_woken() {
    let shop = Shop::open().await;
    let job_id = shop.job_in("assigned").await;
    shop.hold(&job_id, 5).await.expect(200);
    advance(&shop.team.dispatcher, &job_id, "cancelled")
        .await
        .expect(200);
    assert_eq!(shop.held().await, [""; 0]);
    shop.world.advance(SignedDuration::from_mins(5));
    assert_eq!(sweep(&shop.world, "14:05").await, Some(0));
    assert_eq!(shop.view(&job_id).await["version"], 3);
}

#[tokio::test]
async fn what_is_under_way_or_done_is_not_put_on_hold() {
    let shop = Shop::open().await;
    for state in ["en_route", "on_site", "done"] {
        let job_id = shop.job_in(state).await;
        shop.hold(&job_id, 60).await.problem(409, "cannot_hold");
    }
    let job_id = shop.job_in("closed").await;
    shop.hold(&job_id, 60).await.problem(409, "job_is_over");
    let job_id = shop.job_in("unscheduled").await;
    shop.hold(&job_id, 0).await.invalid_at("/hold/until");
}

#[tokio::test]
async fn a_hold_and_another_change_are_one_change() {
    let shop = Shop::open().await;
    let job_id = shop.job_in("unscheduled").await;
    let until = shop.now() + SignedDuration::from_hours(2);
    let change = json!({
        "details": "The cylinder is on its way",
        "hold": { "reason": "Waits for a part", "until": until.to_string() },
    });
    let path = format!("/v1/jobs/{job_id}");
    let job = shop.team.dispatcher.patch(path, change).await.expect(200);
    assert_eq!(job["version"], 2);
    let events = shop.waiting(&job_id).await;
    assert_eq!(events, ["job_created", "job_updated", "job_held"]);
}

#[tokio::test]
async fn every_hold_that_is_due_is_woken_page_by_page() {
    let shop = Shop::open().await;
    for _ in 0..27 {
        let job_id = shop.job_in("unscheduled").await;
        shop.hold(&job_id, 5).await.expect(200);
    }
    shop.world.advance(SignedDuration::from_mins(5));
    assert_eq!(sweep(&shop.world, "14:05").await, Some(27));
    assert_eq!(sweep(&shop.world, "14:10").await, Some(0));
}

/// A hold of before stands on the job alone: the sweep does not know it, and a dispatcher lifts it.
#[tokio::test]
async fn a_hold_of_before_there_was_a_list_of_them_is_lifted_by_hand() {
    let shop = Shop::open().await;
    let job_id = shop.job_in("unscheduled").await;
    let store = shop.team.store();
    let row: Option<JobRow> = store.get(key::job(job_id.parse().unwrap())).await.unwrap();
    let until = shop.now() + SignedDuration::from_mins(1);
    let hold = json!({ "reason": "A part", "until": until.to_string() });
    let hold: Hold = serde_json::from_value(hold).unwrap();
    let mut changes = Changes::new();
    changes.replace(JobRow {
        hold: Some(hold),
        ..row.unwrap()
    });
    store.commit(changes).await.unwrap();
    assert_eq!(shop.view(&job_id).await["hold"]["reason"], "A part");
    assert_eq!(shop.lift(&job_id).await["hold"], Value::Null);
}
