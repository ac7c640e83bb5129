//! `job-schedule`.

use serde_json::{Value, json};

use super::{Shop, text};

#[tokio::test]
async fn a_promise_is_made_moved_and_taken_back_while_the_technician_is_on_the_way() {
    let shop = Shop::open().await;
    for state in ["assigned", "accepted", "en_route", "paused"] {
        let job_id = shop.job_in(state).await;
        let path = format!("/v1/jobs/{job_id}/schedule");
        for window in [shop.hours(2, 4), shop.hours(3, 5), Value::Null] {
            let body = json!({ "window": window });
            let job = shop.team.dispatcher.put(&path, body).await.expect(200);
            assert_eq!((&job["window"], &job["state"]), (&window, &json!(state)));
        }
        let windows = shop.facts(&job_id, "scheduled").await;
        assert_eq!(windows.len(), 3);
        assert_eq!(windows[1]["window"], shop.hours(3, 5));
        let events = shop
            .waiting(&job_id)
            .await
            .into_iter()
            .filter(|event| event == "job_scheduled");
        assert_eq!(events.count(), 3);
    }
}

#[tokio::test]
async fn a_scheduled_job_keeps_a_window() {
    let shop = Shop::open().await;
    let job_id = shop.job_in("scheduled").await;
    let path = format!("/v1/jobs/{job_id}/schedule");
    let later = json!({ "window": shop.hours(5, 6) });
    let job = shop
        .team
        .dispatcher
        .put(&path, later.clone())
        .await
        .expect(200);
    assert_eq!(
        (&job["state"], &job["window"]),
        (&json!("scheduled"), &shop.hours(5, 6))
    );
    assert_eq!(
        shop.team.dispatcher.put(&path, later).await.expect(200),
        job,
        "nothing changes"
    );
    let none = shop
        .team
        .dispatcher
        .put(&path, json!({ "window": null }))
        .await;
    none.problem(409, "no_such_step");
}

#[tokio::test]
async fn who_has_arrived_is_promised_no_more() {
    let shop = Shop::open().await;
    for state in ["on_site", "done", "closed", "cancelled"] {
        let path = format!("/v1/jobs/{}/schedule", shop.job_in(state).await);
        let window = json!({ "window": shop.hours(2, 4) });
        shop.team
            .dispatcher
            .put(&path, window)
            .await
            .problem(409, "no_such_step");
    }
}

#[tokio::test]
async fn a_window_must_be_whole_and_in_the_future() {
    let shop = Shop::open().await;
    for state in ["unscheduled", "assigned"] {
        let job_id = shop.job_in(state).await;
        let path = format!("/v1/jobs/{job_id}/schedule");
        for (pointer, body) in [
            ("/window", json!({})),
            ("/window/starts_at", json!({ "window": shop.hours(-1, 1) })),
            ("/window/starts_at", json!({ "window": shop.hours(0, 1) })),
            ("/window", json!({ "window": shop.hours(2, 1) })),
            (
                "/window/ends_at",
                json!({ "window": { "starts_at": "2036-01-01T00:00:00Z" } }),
            ),
            (
                "/starts_at",
                json!({ "starts_at": "2036-01-01T00:00:00Z", "window": null }),
            ),
        ] {
            shop.team
                .dispatcher
                .put(&path, body)
                .await
                .invalid_at(pointer);
        }
        assert_eq!(shop.view(&job_id).await["state"], state);
    }
}

#[tokio::test]
async fn a_window_with_another_offset_is_answered_in_utc() {
    let shop = Shop::open().await;
    let job_id = text(&shop.job(json!({})).await["job_id"]);
    let window =
        json!({ "starts_at": "2036-03-03T08:00:00-07:00", "ends_at": "2036-03-03T17:00:00Z" });
    let path = format!("/v1/jobs/{job_id}/schedule");
    let job = shop
        .team
        .dispatcher
        .put(path, json!({ "window": window }))
        .await
        .expect(200);
    assert_eq!(job["window"]["starts_at"], "2036-03-03T15:00:00Z");
}

#[tokio::test]
async fn a_schedule_made_from_an_older_version_is_refused() {
    let shop = Shop::open().await;
    let job_id = text(&shop.job(json!({})).await["job_id"]);
    let path = format!("/v1/jobs/{job_id}/schedule");
    let body = |version: u64| json!({ "window": shop.hours(2, 4), "version": version });
    shop.team
        .dispatcher
        .put(&path, body(9))
        .await
        .problem(409, "stale_version");
    shop.team.dispatcher.put(&path, body(1)).await.expect(200);
    shop.team
        .technician
        .put(&path, body(2))
        .await
        .problem(403, "forbidden");
}
