//! The life of a job, as those live it who move it.

use serde_json::{Value, json};
use tests::Team;

use super::{Shop, advance, part, text};

#[tokio::test]
async fn a_job_lives_from_the_first_call_to_its_closing_and_is_opened_again() {
    let shop = Shop::open().await;
    let Team {
        owner,
        dispatcher,
        technician,
        ..
    } = &shop.team;
    let job_id = text(
        &shop
            .job(json!({ "line_items": [part("2", 5000, 8750)] }))
            .await["job_id"],
    );
    let path = format!("/v1/jobs/{job_id}");

    let schedule = json!({ "window": shop.hours(2, 4) });
    let job = dispatcher
        .put(format!("{path}/schedule"), schedule)
        .await
        .expect(200);
    assert_eq!(
        (&job["state"], &job["version"]),
        (&json!("scheduled"), &json!(2))
    );
    technician.get(&path).await.problem(404, "not_found");

    let assignment = json!({ "technician_id": technician.id().to_string() });
    let job = dispatcher
        .put(format!("{path}/technician"), assignment)
        .await
        .expect(200);
    assert_eq!(job["state"], "assigned");

    for (by, to, is_active) in [
        (technician, "accepted", false),
        (technician, "en_route", true),
        (technician, "on_site", true),
        (technician, "paused", true),
        (technician, "on_site", true),
        (technician, "done", false),
        (dispatcher, "closed", false),
        (owner, "done", false),
        (owner, "closed", false),
    ] {
        shop.world.advance(jiff::SignedDuration::from_secs(30));
        let job = advance(by, &job_id, to).await.expect(200);
        assert_eq!(job["state"], to);
        assert_eq!(job["is_active_assigned"], is_active, "{to}");
        assert_eq!(job["updated_at"], shop.now().to_string());
        assert_eq!(job["state_since"], shop.now().to_string());
        let mut seen = technician.get(&path).await.expect(200);
        // What comes next depends on who asks.
        seen["allowed_transitions"] = job["allowed_transitions"].clone();
        assert_eq!(seen, job);
    }
    let job = shop.view(&job_id).await;
    assert_eq!(job["totals"]["total"]["amount_minor"], 10_875);
    assert_eq!(job["technician_id"], technician.id().to_string());

    let steps = shop.facts(&job_id, "advanced").await;
    let to: Vec<_> = steps.iter().map(|step| text(&step["to"])).collect();
    assert_eq!(
        to.join(" "),
        "scheduled assigned accepted en_route on_site paused on_site done closed done closed"
    );
    assert_eq!(steps[0]["from"], "unscheduled");
    for pair in steps.windows(2) {
        assert_eq!(pair[0]["to"], pair[1]["from"], "the history has a gap");
    }
    let done = shop
        .history(&job_id)
        .await
        .into_iter()
        .find(|event| event["fact"]["to"] == "done");
    assert_eq!(
        job["completed_at"],
        done.unwrap()["at"],
        "reopening does not complete it anew"
    );
}

#[tokio::test]
async fn every_step_names_actor_device_and_time() {
    let shop = Shop::open().await;
    let job_id = shop.job_in("assigned").await;
    shop.world.advance(jiff::SignedDuration::from_mins(7));
    advance(&shop.team.technician, &job_id, "accepted")
        .await
        .expect(200);

    let last = shop.history(&job_id).await.pop().unwrap();
    let technician = &shop.team.technician;
    assert_eq!(last["actor_id"], technician.id().to_string());
    assert_eq!(
        last["session_id"],
        technician.session_id.unwrap().to_string()
    );
    assert_eq!(last["platform"], "ios");
    assert_eq!(last["at"], shop.now().to_string());
    assert_eq!(
        last["fact"],
        json!({
            "type": "advanced", "from": "assigned", "to": "accepted",
            "reason": "The customer asked for it", "on_behalf": false,
        })
    );
    assert_eq!(shop.waiting(&job_id).await.last().unwrap(), "job_advanced");
}

/// A change that is no step leaves the clock of the state alone.
#[tokio::test]
async fn a_job_tells_since_when_it_has_been_in_its_state() {
    let shop = Shop::open().await;
    let job_id = shop.job_in("accepted").await;
    let since = shop.view(&job_id).await["state_since"].clone();
    let mut history = shop.history(&job_id).await.into_iter();
    let last_step = history.rfind(|event| event["fact"]["type"] == "advanced");
    assert_eq!(since, last_step.unwrap()["at"]);
    shop.world.advance(jiff::SignedDuration::from_mins(7));
    let path = format!("/v1/jobs/{job_id}");
    let change = json!({ "details": "The door is green." });
    let job = shop.team.dispatcher.patch(&path, change).await.expect(200);
    assert_eq!(job["state_since"], since);
    assert_ne!(job["updated_at"], since);
}

#[tokio::test]
async fn the_latest_event_of_a_type_is_the_first_of_the_history_read_from_its_end() {
    let shop = Shop::open().await;
    let job_id = shop.job_in("en_route").await;
    let mut backwards = shop.history(&job_id).await;
    backwards.reverse();
    let mut path = format!("/v1/jobs/{job_id}/events?order=newest&limit=2");
    let mut read: Vec<Value> = Vec::new();
    loop {
        let page = shop.team.dispatcher.get(&path).await.expect(200);
        read.extend(page["items"].as_array().unwrap().iter().cloned());
        let Some(next) = page["next"].as_str() else {
            break;
        };
        // A cursor of one order is of no use in the other.
        let other = format!("/v1/jobs/{job_id}/events?limit=2&cursor={next}");
        shop.team.dispatcher.get(&other).await.invalid_at("cursor");
        path = format!("/v1/jobs/{job_id}/events?order=newest&limit=2&cursor={next}");
    }
    assert_eq!(read, backwards);
    assert_eq!(read[0]["fact"]["to"], "en_route");
    let wrong = format!("/v1/jobs/{job_id}/events?order=latest");
    shop.team.dispatcher.get(&wrong).await.invalid_at("order");
}

#[tokio::test]
async fn a_dispatcher_moves_a_job_on_behalf_and_the_step_is_marked() {
    let shop = Shop::open().await;
    let job_id = shop.job_in("accepted").await;
    advance(&shop.team.dispatcher, &job_id, "en_route")
        .await
        .expect(200);
    advance(&shop.team.technician, &job_id, "on_site")
        .await
        .expect(200);
    advance(&shop.team.technician, &job_id, "paused")
        .await
        .expect(200);
    advance(&shop.team.owner, &job_id, "on_site")
        .await
        .expect(200);

    let steps = shop.facts(&job_id, "advanced").await;
    let marks: Vec<_> = steps.iter().map(|step| &step["on_behalf"]).collect();
    assert_eq!(marks, [false, false, true, false, false, true]);
}

#[tokio::test]
async fn a_technician_who_declines_says_why_and_sees_the_job_no_longer() {
    let shop = Shop::open().await;
    let job_id = shop.job_in("assigned").await;
    let technician = &shop.team.technician;
    let path = format!("/v1/jobs/{job_id}/transitions");
    technician
        .post(&path, json!({ "to": "unscheduled" }))
        .await
        .invalid_at("/reason");

    let declined = json!({ "to": "unscheduled", "reason": "Too far away" });
    let decline = async || {
        let call = technician
            .call("POST", &path)
            .header("idempotency-key", "declined");
        call.json(&declined).send().await
    };
    let first = decline().await.expect(200);
    assert_eq!(first["technician_id"], Value::Null);
    technician
        .get(format!("/v1/jobs/{job_id}"))
        .await
        .problem(404, "not_found");
    assert_eq!(
        decline().await.expect(200),
        first,
        "a lost answer can be asked for again"
    );

    let lost = shop.facts(&job_id, "unassigned").await;
    assert_eq!(lost[0]["technician_id"], technician.id().to_string());
    assert_eq!(lost[0]["reason"], "Too far away");
    assert!(
        shop.waiting(&job_id)
            .await
            .contains(&"job_unassigned".to_owned())
    );
}

#[tokio::test]
async fn a_return_visit_needs_another_window_and_another_technician() {
    let shop = Shop::open().await;
    let technician_id = shop.team.technician.id().to_string();
    let more = json!({ "window": shop.hours(2, 4), "technician_id": technician_id });
    let job_id = text(&shop.job(more).await["job_id"]);
    let steps = ["accepted", "en_route", "on_site", "paused"];
    let job_id = shop.moved(&shop.team.technician, job_id, &steps).await;

    let job = advance(&shop.team.technician, &job_id, "unscheduled")
        .await
        .expect(200);
    assert_eq!(
        (&job["window"], &job["technician_id"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(job["completed_at"], Value::Null);
    let windows = shop.facts(&job_id, "scheduled").await;
    assert_eq!(windows.last().unwrap()["window"], Value::Null);
}

#[tokio::test]
async fn an_asap_job_is_active_from_its_acceptance() {
    let shop = Shop::open().await;
    let technician_id = shop.team.technician.id().to_string();
    let job = shop
        .job(json!({ "is_asap": true, "technician_id": technician_id }))
        .await;
    assert_eq!(job["is_active_assigned"], false);
    let job_id = text(&job["job_id"]);
    let job = advance(&shop.team.technician, &job_id, "accepted")
        .await
        .expect(200);
    assert_eq!(job["is_active_assigned"], true);
}

#[tokio::test]
async fn technicians_close_their_jobs_where_the_company_lets_them() {
    let shop = Shop::open().await;
    let job_id = shop.job_in("done").await;
    let refused = advance(&shop.team.technician, &job_id, "closed").await;
    refused.problem(403, "not_allowed_by_company");

    let setting = json!({ "technicians_may_close": true });
    shop.team
        .owner
        .patch("/v1/company", setting)
        .await
        .expect(200);
    advance(&shop.team.technician, &job_id, "closed")
        .await
        .expect(200);
}

#[tokio::test]
async fn a_cancelled_job_keeps_its_money_voided_and_its_technician_named() {
    let shop = Shop::open().await;
    let technician_id = shop.team.technician.id().to_string();
    let lines = json!([part("1", 5000, 0)]);
    let more = json!({ "technician_id": technician_id, "line_items": lines });
    let job_id = text(&shop.job(more).await["job_id"]);
    let hold = json!({ "hold": { "reason": "A part", "until": shop.hours(5, 6)["starts_at"] } });
    shop.team
        .dispatcher
        .patch(format!("/v1/jobs/{job_id}"), hold)
        .await
        .expect(200);
    let path = format!("/v1/jobs/{job_id}/transitions");
    shop.team
        .dispatcher
        .post(&path, json!({ "to": "cancelled" }))
        .await
        .invalid_at("/reason");

    let job = advance(&shop.team.dispatcher, &job_id, "cancelled")
        .await
        .expect(200);
    assert_eq!(job["money_voided_at"], shop.now().to_string());
    assert_eq!(job["totals"]["total"]["amount_minor"], 5000);
    assert_eq!(job["hold"], Value::Null);
    assert_eq!(job["technician_id"], technician_id);
    let seen = shop
        .team
        .technician
        .get(format!("/v1/jobs/{job_id}"))
        .await
        .expect(200);
    assert_eq!(seen["state"], "cancelled");
}

#[tokio::test]
async fn cancelling_and_reopening_stand_in_the_audit_trail() {
    let shop = Shop::open().await;
    let cancelled = shop.job_in("cancelled").await;
    let closed = shop.job_in("closed").await;
    advance(&shop.team.dispatcher, &closed, "done")
        .await
        .problem(403, "needs_owner");
    advance(&shop.team.owner, &closed, "done").await.expect(200);

    let trail = shop.team.owner.get("/v1/audit").await.expect(200);
    let of = |action: &str| {
        let entries = trail["items"].as_array().unwrap().iter();
        entries
            .filter(|entry| entry["action"] == action)
            .cloned()
            .collect::<Vec<_>>()
    };
    assert_eq!(of("job_cancelled")[0]["subject"], cancelled);
    assert_eq!(
        of("job_cancelled")[0]["actor_id"],
        shop.team.dispatcher.id().to_string()
    );
    assert_eq!(of("job_reopened")[0]["subject"], closed);
    assert_eq!(of("job_reopened").len(), 1);
}
