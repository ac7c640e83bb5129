//! `location-report`: what is taken, what is dropped, and what it costs.

use data::Changes;
use data::key;
use data::row::{JobActivityRow, TechnicianStatusRow};
use jiff::SignedDuration;
use serde_json::{Value, json};
use tests::World;

use super::{Crew, expect, fix_at, set_duty, step, text};

#[tokio::test]
async fn each_kind_of_bad_position_is_counted_and_spoils_no_other() {
    let crew = Crew::new().await;
    let technician = &crew.team.technician;
    set_duty(technician, true).await;
    crew.advance(5);
    let with = |name: &str, value: Value| {
        let mut fix = crew.earlier(7, 0.0, "foreground");
        fix[name] = value;
        fix
    };
    let mut nowhere = crew.earlier(8, 0.0, "foreground");
    nowhere["lat"] = json!(0);
    nowhere["lng"] = json!(0);
    let fixes = vec![
        crew.earlier(10, 0.0, "foreground"),
        crew.earlier(10, 0.0, "foreground"),
        crew.earlier(-60, 0.0, "foreground"),
        with("at", json!("1970-01-01T00:00:00Z")),
        with("lat", json!(-90.5)),
        with("accuracy_meters", json!(-1)),
        with("accuracy_meters", json!(2500)),
        nowhere,
        crew.earlier(5, 400_000.0, "foreground"),
        crew.earlier(3, 0.0, "background"),
        crew.earlier(600, 0.0, "foreground"),
        crew.fix("foreground"),
    ];
    let receipt = crew.report(technician, fixes).await;
    let dropped = [
        ("duplicate", 1),
        ("future", 1),
        ("inaccurate", 1),
        ("jump", 1),
        ("no_active_job", 1),
        ("null_island", 1),
        ("off_duty", 1),
        ("out_of_range", 2),
        ("stale", 1),
    ];
    let mut found = super::reasons(&receipt);
    found.sort();
    assert_eq!(receipt["accepted"], 2);
    assert_eq!(
        found,
        dropped
            .map(|(reason, count)| (reason.to_owned(), count))
            .to_vec()
    );
    let times: Vec<_> = crew
        .trail()
        .await
        .iter()
        .map(|fix| text(&fix["at"]))
        .collect();
    let ago = |seconds| fix_time(&crew.earlier(seconds, 0.0, "foreground"));
    assert_eq!(times, [ago(0), ago(10)]);
}

fn fix_time(fix: &Value) -> String {
    let at: jiff::Timestamp = text(&fix["at"]).parse().unwrap();
    jiff::Timestamp::from_millisecond(at.as_millisecond())
        .unwrap()
        .to_string()
}

#[tokio::test]
async fn a_body_that_cannot_be_read_is_refused_at_its_place_and_stores_nothing() {
    let crew = Crew::new().await;
    let technician = &crew.team.technician;
    set_duty(technician, true).await;
    let sent_at = crew.now().to_string();
    let good = crew.fix("foreground");
    let with = |name: &str, value: Value| {
        let mut fix = good.clone();
        fix[name] = value;
        json!({ "sent_at": sent_at, "fixes": [good, fix] })
    };
    for (pointer, body) in [
        ("/sent_at", json!({ "fixes": [good] })),
        ("/sent_at", json!({ "sent_at": "now", "fixes": [good] })),
        ("/fixes", json!({ "sent_at": sent_at })),
        (
            "/fixes",
            json!({ "sent_at": sent_at, "fixes": vec![good.clone(); 101] }),
        ),
        ("/fixes/1/at", with("at", json!("yesterday"))),
        ("/fixes/1/lat", with("lat", json!("39.7"))),
        ("/fixes/1/lng", with("lng", Value::Null)),
        ("/fixes/1/mode", with("mode", json!("asleep"))),
        ("/fixes/1/battery", with("battery", json!(0.5))),
    ] {
        let refused = technician.post("/v1/me/locations", body).await;
        refused.invalid_at(pointer);
    }
    assert!(crew.trail().await.is_empty());
}

#[tokio::test]
async fn the_same_positions_in_any_order_and_however_often_are_taken_once() {
    let mut crew = Crew::new().await;
    let technician = &crew.team.technician;
    set_duty(technician, true).await;
    crew.advance(9);
    let fixes: Vec<_> = (0..100_u32)
        .map(|n| crew.earlier(5 * i64::from(n), 60.0 * f64::from(n), "foreground"))
        .collect();
    let mut mixed = fixes.clone();
    mixed.rotate_left(37);
    mixed[..60].reverse();
    expect(&crew.report(technician, mixed.clone()).await, 100, &[]);
    let before = crew.trail().await;
    for fixes in [&fixes, &mixed] {
        let receipt = crew.report(technician, fixes.clone()).await;
        expect(&receipt, 0, &[("duplicate", 100)]);
    }
    assert_eq!(crew.trail().await, before);
    assert_eq!(before.len(), 100);
    assert!(before.is_sorted_by(|a, b| text(&a["at"]) > text(&b["at"])));
    // Some of them at once, again and again.
    crew.advance(1);
    crew.renew().await;
    let technician = &crew.team.technician;
    let halves: Vec<_> = (0..6)
        .map(|n| {
            (0..20)
                .map(|k| crew.earlier(k + n, 0.0, "foreground"))
                .collect()
        })
        .map(|fixes| crew.report(technician, fixes))
        .collect();
    let receipts = futures::future::join_all(halves).await;
    let accepted: u64 = receipts
        .iter()
        .filter_map(|one| one["accepted"].as_u64())
        .sum();
    assert_eq!(accepted, 25);
    assert_eq!(crew.trail().await.len(), 125);
}

#[tokio::test]
async fn what_comes_late_never_moves_the_newest_position_back() {
    let crew = Crew::new().await;
    let technician = &crew.team.technician;
    set_duty(technician, true).await;
    crew.advance(8);
    let newest = crew.earlier(2, 500.0, "foreground");
    crew.report(technician, vec![newest.clone()]).await;
    let receipt = crew
        .report(technician, vec![crew.earlier(60, 0.0, "foreground")])
        .await;
    expect(&receipt, 1, &[]);
    let map = crew.map().await;
    assert_eq!(text(&map[0]["position"]["at"]), fix_time(&newest));
    assert_eq!(map[0]["seconds_ago"], 2);
    let latest_first = crew.trail().await;
    assert_eq!(latest_first[0], map[0]["position"], "both show the same");
}

#[tokio::test]
async fn a_phone_whose_clock_is_ten_minutes_off_is_corrected_and_one_that_is_hours_off_is_told() {
    let crew = Crew::new().await;
    let technician = &crew.team.technician;
    set_duty(technician, true).await;
    crew.advance(2);
    for (round, off) in [(0, -600), (30, 600)] {
        let phone = crew.now() - SignedDuration::from_secs(off);
        let measured = phone - SignedDuration::from_secs(20 + round);
        let too_early = phone - SignedDuration::from_secs(150);
        let ahead = phone + SignedDuration::from_secs(60);
        let fixes = [measured, too_early, ahead].map(|at| fix_at(at, 0.0, "foreground"));
        let receipt = crew.report_sent(technician, phone, fixes.to_vec()).await;
        let receipt = receipt.expect(200);
        expect(&receipt, 1, &[("future", 1), ("off_duty", 1)]);
        assert_eq!(receipt["clock_correction_seconds"], off);
    }
    let times: Vec<_> = crew
        .trail()
        .await
        .iter()
        .map(|fix| text(&fix["at"]))
        .collect();
    let ago = |seconds| fix_time(&crew.earlier(seconds, 0.0, "foreground"));
    assert_eq!(times, [ago(20), ago(50)]);
    for hours in [-3, 3] {
        let phone = crew.now() + SignedDuration::from_hours(hours);
        let fixes = vec![fix_at(phone, 0.0, "foreground"), crew.fix("foreground")];
        let receipt = crew.report_sent(technician, phone, fixes).await.expect(200);
        expect(&receipt, 0, &[("clock_wrong", 2)]);
        assert_eq!(receipt["clock_correction_seconds"], Value::Null);
    }
}

#[tokio::test]
async fn the_receipt_tells_the_app_when_to_stop_asking_in_the_background() {
    let crew = Crew::new().await;
    let technician = &crew.team.technician;
    let told = async || crew.report(technician, vec![]).await["is_background_allowed"].clone();
    assert_eq!(told().await, false);
    let job_id = crew.job(false, &["accepted"]).await;
    assert_eq!(told().await, false, "a planned job that is only accepted");
    step(technician, &job_id, "en_route").await.expect(200);
    assert_eq!(told().await, true);
    crew.advance(1);
    step(&crew.team.dispatcher, &job_id, "cancelled")
        .await
        .expect(200);
    assert_eq!(told().await, false);
}

#[tokio::test]
async fn an_accepted_job_that_becomes_asap_allows_and_one_that_is_no_longer_so_does_not() {
    let crew = Crew::new().await;
    let (technician, dispatcher) = (&crew.team.technician, &crew.team.dispatcher);
    let job_id = crew.job(false, &["accepted"]).await;
    let path = format!("/v1/jobs/{job_id}");
    for (is_asap, accepted) in [(true, 1), (false, 0), (true, 1)] {
        let body = json!({ "is_asap": is_asap });
        dispatcher.patch(&path, body).await.expect(200);
        let receipt = crew.report(technician, vec![crew.fix("background")]).await;
        assert_eq!(receipt["accepted"], accepted, "{is_asap}");
        crew.advance(1);
        let receipt = crew
            .report(technician, vec![crew.earlier(1, 0.0, "background")])
            .await;
        assert_eq!(receipt["accepted"], accepted, "{is_asap}");
    }
}

#[tokio::test]
async fn a_reassigned_job_allows_nothing_to_the_one_and_nothing_yet_to_the_other() {
    let crew = Crew::new().await;
    let technician = &crew.team.technician;
    let other = crew
        .team
        .member(&crew.world, &[domain::role::Role::Technician])
        .await;
    let job_id = crew.job(true, &["accepted", "en_route"]).await;
    crew.advance(1);
    let path = format!("/v1/jobs/{job_id}/technician");
    let reassign = json!({ "technician_id": other.id().to_string() });
    crew.team.dispatcher.put(path, reassign).await.expect(200);
    crew.advance(1);
    let fixes = || vec![crew.earlier(90, 0.0, "background"), crew.fix("background")];
    expect(
        &crew.report(technician, fixes()).await,
        1,
        &[("no_active_job", 1)],
    );
    expect(
        &crew.report(&other, fixes()).await,
        0,
        &[("no_active_job", 2)],
    );
    step(&other, &job_id, "accepted").await.expect(200);
    expect(
        &crew.report(&other, fixes()).await,
        1,
        &[("no_active_job", 1)],
    );
}

/// A report is written only if the job that it rests on still is as it was when it was judged.
#[tokio::test]
async fn a_job_that_ends_makes_what_rests_on_it_fail() {
    let crew = Crew::new().await;
    let store = crew.team.store();
    let job_id = crew.job(false, &["accepted", "en_route"]).await;
    let range = key::job_activities(crew.team.technician.id());
    let activities: Vec<JobActivityRow> = store.whole_list(&range).await.unwrap();
    let [activity] = &activities[..] else {
        panic!("{activities:?}");
    };
    assert_eq!(
        (activity.job_id.to_string(), activity.lasts()),
        (job_id.clone(), true)
    );
    crew.advance(1);
    step(&crew.team.technician, &job_id, "on_site")
        .await
        .expect(200);
    let rest = async || {
        let mut changes = Changes::new();
        let member_id = crew.team.technician.id();
        let status = TechnicianStatusRow::known(None, member_id, crew.now());
        changes.upsert(&status).require(activity);
        store.commit(changes).await
    };
    rest()
        .await
        .expect("the job is active from the road to the end of the work");
    step(&crew.team.technician, &job_id, "done")
        .await
        .expect(200);
    let refused = rest().await.unwrap_err();
    assert!(refused.has_changed("job_activity"), "{refused}");
    let ended: Vec<JobActivityRow> = store.whole_list(&range).await.unwrap();
    assert_eq!(ended.len(), 1);
    assert_eq!(ended[0].period.until, Some(crew.now()));
}

#[tokio::test]
async fn a_hundred_positions_cost_three_rows_at_the_most_and_what_is_dropped_none() {
    let (world, wire) = World::wired().await;
    let crew = Crew::of(world).await;
    let technician = &crew.team.technician;
    crew.job(false, &["accepted", "en_route"]).await;
    crew.advance(9);
    // The worst case: the positions lie on both sides of the beginning of a stretch.
    let two_hours = 7200;
    let into = crew.now().as_second().rem_euclid(two_hours);
    crew.world
        .advance(SignedDuration::from_secs(two_hours - into + 4));
    let technician = &technician.with_tokens(&technician.refresh().await);
    for (far, accepted) in [(0, 100), (0, 0), (1, 100)] {
        let fixes: Vec<_> = (0..100_u32)
            .map(|n| crew.earlier(5 * i64::from(n) + far, 60.0 * f64::from(n), "background"))
            .collect();
        wire.crossings();
        let receipt = crew.report(technician, fixes).await;
        assert_eq!(receipt["accepted"], accepted, "{receipt}");
        let crossings = wire.crossings();
        let written: usize = crossings.iter().map(|one| one.rows_written).sum();
        assert_eq!(written, if accepted == 0 { 0 } else { 3 }, "{crossings:?}");
    }
}
