//! `technician-locations`: who is at work, where, and how old that is.

use domain::role::Role;
use serde_json::{Value, json};

use super::{Crew, expect, set_duty, step, text, whole};

#[tokio::test]
async fn a_position_tells_its_age_and_what_it_is_worth() {
    let mut crew = Crew::new().await;
    assert!(crew.map().await.is_empty());
    let began = crew.now();
    set_duty(&crew.team.technician, true).await;
    let map = crew.map().await;
    assert_eq!(
        map[0]["technician_id"],
        crew.team.technician.id().to_string()
    );
    assert_eq!(map[0]["on_duty_since"], began.to_string());
    for field in ["position", "seconds_ago", "freshness", "job_id"] {
        assert_eq!(map[0][field], Value::Null, "{field}");
    }
    let fix = crew.fix("foreground");
    expect(&crew.report(&crew.team.technician, vec![fix]).await, 1, &[]);
    let mut minutes = 0;
    for (until, freshness) in [
        (0, "live"),
        (9, "live"),
        (15, "live"),
        (16, "last_known"),
        (25, "last_known"),
        (34, "last_known"),
        (43, "last_known"),
        (52, "last_known"),
        (60, "last_known"),
        (61, "old"),
    ] {
        crew.advance(until - minutes);
        minutes = until;
        crew.renew().await;
        let map = crew.map().await;
        assert_eq!(map[0]["seconds_ago"], 60 * until);
        assert_eq!(map[0]["freshness"], freshness, "{until}");
        assert_eq!(map[0]["position"]["accuracy_meters"], 8);
        assert_eq!(map[0]["position"]["speed_meters_per_second"], 13.4);
        assert_eq!(
            map[0]["position"]["place"],
            json!({ "lat": 39.7392, "lng": -104.9903 })
        );
    }
}

#[tokio::test]
async fn whoever_is_on_duty_or_in_an_active_job_is_on_the_map_with_the_newest_job() {
    let crew = Crew::new().await;
    let technician = &crew.team.technician;
    let first = crew
        .job(false, &["accepted", "en_route", "on_site", "paused"])
        .await;
    let map = crew.map().await;
    assert_eq!(
        (&map[0]["on_duty"], &map[0]["job_id"]),
        (&json!(false), &json!(first))
    );
    crew.advance(1);
    let second = crew.job(true, &["accepted"]).await;
    assert_eq!(crew.map().await[0]["job_id"], second);
    set_duty(technician, true).await;
    crew.advance(1);
    for to in ["en_route", "on_site", "done"] {
        step(technician, &second, to).await.expect(200);
    }
    let map = crew.map().await;
    assert_eq!(
        (&map[0]["on_duty"], &map[0]["job_id"]),
        (&json!(true), &json!(first))
    );
    step(&crew.team.dispatcher, &first, "cancelled")
        .await
        .expect(200);
    assert_eq!(crew.map().await[0]["job_id"], Value::Null);
    set_duty(technician, false).await;
    assert!(crew.map().await.is_empty());
}

#[tokio::test]
async fn the_map_is_paged_and_shows_each_technician_whole_and_once() {
    let crew = Crew::new().await;
    let mut at_work = vec![];
    for n in 0..9 {
        let technician = crew.team.member(&crew.world, &[Role::Technician]).await;
        if n % 3 != 2 {
            set_duty(&technician, true).await;
            expect(
                &crew.report(&technician, vec![crew.fix("foreground")]).await,
                1,
                &[],
            );
            at_work.push(technician.id().to_string());
        }
    }
    let dispatcher = &crew.team.dispatcher;
    for limit in [1, 2, 4, 100] {
        let path = format!("/v1/technicians/locations?limit={limit}");
        let first = dispatcher.get(&path).await.expect(200);
        assert!(first["items"].as_array().unwrap().len() <= limit);
        let map = whole(dispatcher, &path).await;
        let ids: Vec<_> = map.iter().map(|one| text(&one["technician_id"])).collect();
        assert_eq!(ids, at_work, "{limit}");
        assert!(map.iter().all(|one| one["position"]["place"].is_object()));
    }
}
