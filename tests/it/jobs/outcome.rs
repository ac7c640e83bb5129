//! How jobs end otherwise than with work that is done: nobody was there, or they were called off.

use data::Changes;
use data::key;
use data::row::JobRow;
use serde_json::{Value, json};
use tests::{Answer, Caller};

use super::{Shop, advance, part, text};

/// Says that a technician found nobody.
async fn gone(by: &Caller, job_id: &str, reason: Option<&str>) -> Answer {
    let step = json!({ "to": "done", "outcome": "gone_on_arrival", "reason": reason });
    by.post(format!("/v1/jobs/{job_id}/transitions"), step)
        .await
}

async fn cancel(by: &Caller, job_id: &str, more: Value) -> Answer {
    let mut step = json!({ "to": "cancelled" });
    step.as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    by.post(format!("/v1/jobs/{job_id}/transitions"), step)
        .await
}

#[tokio::test]
async fn a_trip_to_nobody_is_done_charged_and_closed() {
    let shop = Shop::open().await;
    let technician = &shop.team.technician;
    let lines = json!([part("1", 4500, 0)]);
    let more = json!({ "technician_id": technician.id().to_string(), "line_items": lines });
    let job_id = text(&shop.job(more).await["job_id"]);
    for to in ["accepted", "en_route", "on_site"] {
        advance(technician, &job_id, to).await.expect(200);
    }
    gone(technician, &job_id, None).await.invalid_at("/reason");
    let words = "The car was gone, no answer at two calls";
    let job = gone(technician, &job_id, Some(words)).await.expect(200);
    assert_eq!(
        (&job["state"], &job["outcome"]),
        (&json!("done"), &json!("gone_on_arrival"))
    );
    assert_eq!(job["money_voided_at"], Value::Null);
    assert_eq!(job["totals"]["total"]["amount_minor"], 4500);
    assert_eq!(job["completed_at"], shop.now().to_string());
    let events = shop.waiting(&job_id).await;
    assert!(
        events.contains(&"job_gone_on_arrival".to_owned()),
        "{events:?}"
    );
    assert_eq!(
        shop.facts(&job_id, "gone_on_arrival").await,
        [json!({ "type": "gone_on_arrival" })]
    );
    let steps = shop.facts(&job_id, "advanced").await;
    assert_eq!(steps.last().unwrap()["reason"], words);

    // The fee can still be changed, and is paid as any other.
    let lines = json!({ "line_items": [part("1", 6000, 0)] });
    let path = format!("/v1/jobs/{job_id}");
    let put = technician.put(format!("{path}/line-items"), lines).await;
    assert_eq!(put.expect(200)["balance"]["amount_minor"], 6000);
    let paid = json!({ "method": "card", "amount": { "amount_minor": 6000, "currency": "USD" } });
    let paid = technician.post(format!("{path}/payments"), paid).await;
    assert_eq!(paid.expect(201)["balance"]["amount_minor"], 0);
    let closed = advance(&shop.team.dispatcher, &job_id, "closed").await;
    assert_eq!(closed.expect(200)["outcome"], "gone_on_arrival");
}

#[tokio::test]
async fn a_dispatcher_writes_down_what_a_technician_on_site_calls_in() {
    let shop = Shop::open().await;
    let job_id = shop.job_in("on_site").await;
    let dispatcher = &shop.team.dispatcher;
    let job = shop.view(&job_id).await;
    assert!(
        !job["allowed_transitions"]
            .as_array()
            .unwrap()
            .contains(&json!("done"))
    );
    gone(dispatcher, &job_id, Some("Called it in"))
        .await
        .expect(200);
    let step = shop.facts(&job_id, "advanced").await.pop().unwrap();
    assert_eq!(
        (&step["to"], &step["on_behalf"]),
        (&json!("done"), &json!(true))
    );

    for state in ["accepted", "en_route", "paused"] {
        let job_id = shop.job_in(state).await;
        let early = gone(dispatcher, &job_id, Some("Nobody has arrived")).await;
        early.problem(409, "no_such_step");
    }
}

#[tokio::test]
async fn who_opens_a_job_again_leaves_how_it_ended() {
    let shop = Shop::open().await;
    let job_id = shop.job_in("on_site").await;
    gone(&shop.team.technician, &job_id, Some("Nobody there"))
        .await
        .expect(200);
    advance(&shop.team.dispatcher, &job_id, "closed")
        .await
        .expect(200);
    let path = format!("/v1/jobs/{job_id}/transitions");
    let again = json!({ "to": "done", "outcome": "completed" });
    let again = shop.team.owner.post(&path, again).await;
    again.invalid_at("/outcome");
    let job = advance(&shop.team.owner, &job_id, "done").await.expect(200);
    assert_eq!(job["outcome"], "gone_on_arrival");
    assert_eq!(shop.facts(&job_id, "gone_on_arrival").await.len(), 1);
}

#[tokio::test]
async fn an_outcome_or_a_cause_goes_with_its_own_step_only() {
    let shop = Shop::open().await;
    let technician = &shop.team.technician;
    let job_id = shop.job_in("en_route").await;
    let path = format!("/v1/jobs/{job_id}/transitions");
    for (step, pointer) in [
        (
            json!({ "to": "on_site", "outcome": "completed" }),
            "/outcome",
        ),
        (json!({ "to": "on_site", "cause": "weather" }), "/cause"),
        (json!({ "to": "done", "outcome": "lost" }), "/outcome"),
        (json!({ "to": "cancelled", "cause": "boredom" }), "/cause"),
    ] {
        technician.post(&path, step).await.invalid_at(pointer);
    }
    advance(technician, &job_id, "on_site").await.expect(200);
    let done = json!({ "to": "done", "outcome": "completed" });
    let job = technician.post(&path, done).await.expect(200);
    assert_eq!(job["outcome"], "completed");
    assert_eq!(
        shop.facts(&job_id, "gone_on_arrival").await,
        [Value::Null; 0]
    );
}

#[tokio::test]
async fn a_job_is_called_off_for_a_cause_or_in_words() {
    let shop = Shop::open().await;
    let dispatcher = &shop.team.dispatcher;
    for (more, cause) in [
        (json!({ "cause": "no_answer" }), "no_answer"),
        (
            json!({ "cause": "price", "reason": "Found it cheaper" }),
            "price",
        ),
        (json!({ "reason": "Found the key" }), "other"),
        (
            json!({ "cause": "other", "reason": "Found the key" }),
            "other",
        ),
    ] {
        let job_id = shop.job_in("scheduled").await;
        let job = cancel(dispatcher, &job_id, more).await.expect(200);
        assert_eq!(
            (&job["state"], &job["cancel_cause"]),
            (&json!("cancelled"), &json!(cause))
        );
        assert_eq!(job["outcome"], Value::Null);
        let fact = json!({ "type": "cancelled", "cause": cause });
        assert_eq!(shop.facts(&job_id, "cancelled").await, [fact]);
    }
    let job_id = shop.job_in("scheduled").await;
    for silent in [json!({}), json!({ "cause": "other" })] {
        cancel(dispatcher, &job_id, silent)
            .await
            .invalid_at("/reason");
    }
}

/// Done before outcomes were kept: the work was done, since nothing else could be said.
#[tokio::test]
async fn jobs_of_before_outcomes_were_kept_are_read() {
    let shop = Shop::open().await;
    let [done, called_off] = [shop.job_in("done").await, shop.job_in("cancelled").await];
    let store = shop.team.store();
    for job_id in [&done, &called_off] {
        let row: Option<JobRow> = store.get(key::job(job_id.parse().unwrap())).await.unwrap();
        let mut changes = Changes::new();
        changes.replace(JobRow {
            outcome: None,
            cancel_cause: None,
            offers: None,
            offerings: Vec::new(),
            previous_technician_id: None,
            ..row.unwrap()
        });
        store.commit(changes).await.unwrap();
    }
    assert_eq!(shop.view(&done).await["outcome"], "completed");
    let job = shop.view(&called_off).await;
    assert_eq!(
        (&job["outcome"], &job["cancel_cause"]),
        (&Value::Null, &Value::Null)
    );
}
