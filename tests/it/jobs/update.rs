//! `job-update`.

use serde_json::{Value, json};

use super::{Shop, part, place, text};

#[tokio::test]
async fn what_is_absent_stays_and_what_is_null_goes() {
    let shop = Shop::open().await;
    let hold = json!({ "reason": "A part", "until": shop.hours(24, 25)["starts_at"] });
    let job = shop
        .job(json!({ "details": "Back door", "line_items": [part("1", 100, 0)] }))
        .await;
    let path = format!("/v1/jobs/{}", text(&job["job_id"]));

    let resting = shop
        .team
        .dispatcher
        .patch(&path, json!({ "hold": hold }))
        .await
        .expect(200);
    assert_eq!(
        (&resting["hold"], &resting["details"]),
        (&hold, &json!("Back door"))
    );
    assert_eq!(resting["line_items"], job["line_items"]);

    let cleared = json!({ "details": null, "hold": null });
    let bare = shop.team.dispatcher.patch(&path, cleared).await.expect(200);
    assert_eq!(
        (&bare["hold"], &bare["details"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(bare["version"], 3);
    for fixed in [
        "site",
        "site_id",
        "job_type_id",
        "duration_minutes",
        "is_asap",
    ] {
        let null = json!({ fixed: null });
        shop.team
            .dispatcher
            .patch(&path, null)
            .await
            .invalid_at(&format!("/{fixed}"));
    }
}

#[tokio::test]
async fn place_and_work_of_a_job_change() {
    let shop = Shop::open().await;
    let rekey = format!("jt_{}", "b".repeat(32));
    let put = json!({ "name": "Rekey", "duration_minutes": 90 });
    shop.team
        .owner
        .put(format!("/v1/job-types/{rekey}"), put)
        .await
        .expect(200);
    let job_id = shop.job_in("paused").await;
    let path = format!("/v1/jobs/{job_id}");
    let change = json!({
        "site": place("9 Elsewhere Road"),
        "job_type_id": rekey,
        "duration_minutes": 120,
        "is_asap": true,
    });
    let job = shop.team.dispatcher.patch(&path, change).await.expect(200);
    assert_eq!(job["site"]["address"]["line1"], "9 Elsewhere Road");
    assert_eq!(job["job_type_id"], rekey);
    assert_eq!(
        (&job["duration_minutes"], &job["is_asap"]),
        (&json!(120), &json!(true))
    );
    assert_eq!(job["state"], "paused");

    let back = json!({ "site_id": shop.basics.site_id });
    let job = shop.team.dispatcher.patch(&path, back).await.expect(200);
    assert_eq!(job["site"]["address"]["line1"], "1 Example Street");
    assert_eq!(shop.facts(&job_id, "updated").await.len(), 2);
    let events = shop
        .waiting(&job_id)
        .await
        .into_iter()
        .filter(|event| event == "job_updated");
    assert_eq!(events.count(), 2);
}

#[tokio::test]
async fn a_change_that_changes_nothing_leaves_no_trace() {
    let shop = Shop::open().await;
    let job = shop.job(json!({ "details": "Back door" })).await;
    let path = format!("/v1/jobs/{}", text(&job["job_id"]));
    for same in [
        json!({}),
        json!({ "details": "Back door", "duration_minutes": 45 }),
    ] {
        assert_eq!(
            shop.team.dispatcher.patch(&path, same).await.expect(200),
            job
        );
    }
    assert_eq!(shop.facts(&text(&job["job_id"]), "updated").await.len(), 0);
}

#[tokio::test]
async fn bad_values_are_refused_at_their_place() {
    let shop = Shop::open().await;
    let job_id = shop.job_in("unscheduled").await;
    let path = format!("/v1/jobs/{job_id}");
    let nobody = "0123456789abcdef".repeat(2);
    let past = json!({ "reason": "A part", "until": shop.hours(-1, 1)["starts_at"] });
    for (pointer, change) in [
        ("/hold/until", json!({ "hold": past })),
        (
            "/hold/reason",
            json!({ "hold": { "until": "2036-01-01T00:00:00Z" } }),
        ),
        ("/site_id", json!({ "site_id": format!("site_{nobody}") })),
        (
            "/site",
            json!({ "site_id": shop.basics.site_id, "site": place("9 Elsewhere Road") }),
        ),
        (
            "/site/address/country",
            json!({ "site": { "address": {
            "line1": "1", "city": "Denver", "region": "CO", "country": "usa",
        } } }),
        ),
        (
            "/job_type_id",
            json!({ "job_type_id": format!("jt_{nobody}") }),
        ),
        ("/line_items", json!({ "line_items": [part("1", 1, 0)] })),
        ("/duration_minutes", json!({ "duration_minutes": 10_081 })),
        (
            "/customer_id",
            json!({ "customer_id": shop.basics.customer_id }),
        ),
        ("/state", json!({ "state": "closed" })),
    ] {
        shop.team
            .dispatcher
            .patch(&path, change)
            .await
            .invalid_at(pointer);
    }
    assert_eq!(shop.view(&job_id).await["version"], 1);
}

#[tokio::test]
async fn what_is_over_no_longer_changes() {
    let shop = Shop::open().await;
    let change = json!({ "details": "Something else" });
    for state in ["closed", "cancelled"] {
        let path = format!("/v1/jobs/{}", shop.job_in(state).await);
        shop.team
            .dispatcher
            .patch(&path, change.clone())
            .await
            .problem(409, "job_is_over");
    }
    let path = format!("/v1/jobs/{}", shop.job_in("done").await);
    shop.team
        .dispatcher
        .patch(&path, change.clone())
        .await
        .expect(200);
    shop.team
        .technician
        .patch(&path, change)
        .await
        .problem(403, "forbidden");
}

#[tokio::test]
async fn a_change_made_from_an_older_version_is_refused() {
    let shop = Shop::open().await;
    let job_id = shop.job_in("assigned").await;
    let path = format!("/v1/jobs/{job_id}");
    let change = |text: &str| json!({ "details": text, "version": 1 });
    shop.team
        .dispatcher
        .patch(&path, change("First"))
        .await
        .expect(200);
    shop.team
        .owner
        .patch(&path, change("Second"))
        .await
        .problem(409, "stale_version");
    let call = shop
        .team
        .owner
        .call("PATCH", &path)
        .header("if-match", "\"1\"");
    let answer = call.json(&json!({ "details": "Third" })).send().await;
    answer.problem(412, "precondition_failed");
    assert_eq!(shop.view(&job_id).await["details"], "First");
}
