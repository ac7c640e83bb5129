//! Many at once: of all who move a job at the same time, one wins.

use std::collections::HashMap;

use futures::StreamExt as _;
use futures::stream;
use serde_json::{Value, json};
use tests::{Answer, Caller};

use super::{Shop, ids, text};

/// How many calls are under way at a time.
const AT_ONCE: usize = 32;

async fn all(calls: impl Iterator<Item = impl Future<Output = Answer>>) -> Vec<Answer> {
    stream::iter(calls)
        .buffer_unordered(AT_ONCE)
        .collect()
        .await
}

/// How often each status and code was answered.
fn tally(answers: &[Answer]) -> HashMap<String, usize> {
    answers.iter().fold(HashMap::new(), |mut tally, answer| {
        let body = answer.json();
        let code = body["code"].as_str().unwrap_or("ok");
        *tally
            .entry(format!("{} {code}", answer.status))
            .or_default() += 1;
        tally
    })
}

/// Sends as a good client does: a busy service is asked again, under the same key.
fn send(
    by: &Caller,
    method: &'static str,
    path: &str,
    key: &str,
    body: Value,
) -> impl Future<Output = Answer> + use<> {
    let (by, path, key) = (by.clone(), path.to_owned(), key.to_owned());
    async move {
        loop {
            let call = by.call(method, &path).header("idempotency-key", &key);
            let answer = call.json(&body).send().await;
            if answer.status != 503 {
                return answer;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_thousand_steps_at_once_one_wins() {
    let shop = Shop::open().await;
    let job_id = shop.job_in("accepted").await;
    let technician = &shop.team.technician;
    let path = format!("/v1/jobs/{job_id}/transitions");
    let start = |number| {
        let key = format!("start-{number}");
        send(technician, "POST", &path, &key, json!({ "to": "en_route" }))
    };
    let answers = all((0..1000).map(start)).await;
    let tally = tally(&answers);
    assert_eq!(tally["200 ok"], 1, "{tally:?}");
    let lost = ["409 no_such_step", "409 stale_version"].map(|code| tally.get(code).copied());
    assert_eq!(lost.into_iter().flatten().sum::<usize>(), 999, "{tally:?}");

    let steps = shop.facts(&job_id, "advanced").await;
    assert_eq!(
        steps.iter().filter(|step| step["to"] == "en_route").count(),
        1
    );
    assert_eq!(shop.view(&job_id).await["version"], 3);
    let events = shop
        .waiting(&job_id)
        .await
        .into_iter()
        .filter(|event| event == "job_advanced");
    assert_eq!(events.count(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_every_round_of_a_race_between_different_steps_one_wins() {
    let shop = Shop::open().await;
    let second = shop
        .team
        .member(&shop.world, &[domain::role::Role::Technician])
        .await;
    for _ in 0..5 {
        let job_id = shop.job_in("accepted").await;
        let steps = format!("/v1/jobs/{job_id}/transitions");
        let technician = format!("/v1/jobs/{job_id}/technician");
        let take_over = json!({ "technician_id": second.id().to_string(), "version": 2 });
        let step = |to: &str| json!({ "to": to, "reason": "Race", "version": 2 });
        let moves = (0..40).map(|number| {
            let key = format!("{job_id}-{number}");
            let (by, method, path, body) = match number % 3 {
                0 => (&shop.team.dispatcher, "POST", &steps, step("cancelled")),
                1 => (&shop.team.technician, "POST", &steps, step("en_route")),
                _ => (&shop.team.dispatcher, "PUT", &technician, take_over.clone()),
            };
            send(by, method, path, &key, body)
        });
        let answers = all(moves).await;
        let tally = tally(&answers);
        assert_eq!(tally["200 ok"], 1, "{tally:?}");
        let won = answers.iter().find(|answer| answer.status == 200);
        let won = won.unwrap().json();
        // Where the job may go from here depends on who looks: the winner does.
        let by = if won["state"] == "en_route" {
            &shop.team.technician
        } else {
            &shop.team.dispatcher
        };
        let job = by.get(format!("/v1/jobs/{job_id}")).await.expect(200);
        assert_eq!(job["version"], 3);
        assert_eq!(job, won);
        for answer in answers.iter().filter(|answer| answer.status != 200) {
            // The technician who lost the job to another sees it no longer.
            assert!(matches!(answer.status, 404 | 409), "{tally:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twins_of_a_request_have_one_effect() {
    let shop = Shop::open().await;
    let enter = |_| {
        send(
            &shop.team.dispatcher,
            "POST",
            "/v1/jobs",
            "twins",
            shop.order(),
        )
    };
    let answers = all((0..32).map(enter)).await;
    assert_one_effect(&answers, 201);
    let jobs = shop.team.dispatcher.get("/v1/jobs").await.expect(200);
    assert_eq!(ids(&jobs).len(), 1);

    let job_id = shop.job_in("accepted").await;
    let path = format!("/v1/jobs/{job_id}/transitions");
    let start = |_| {
        let body = json!({ "to": "en_route" });
        send(&shop.team.technician, "POST", &path, "twins", body)
    };
    let answers = all((0..32).map(start)).await;
    assert_one_effect(&answers, 200);
    assert_eq!(shop.view(&job_id).await["version"], 3);
}

#[track_caller]
fn assert_one_effect(answers: &[Answer], status: u16) {
    let good: Vec<_> = answers
        .iter()
        .filter(|answer| answer.status == status)
        .collect();
    let first = good.first().expect("one twin wins").json();
    assert!(
        good.iter().all(|answer| answer.json() == first),
        "twins got different answers"
    );
    let lost = answers.iter().filter(|answer| answer.status != status);
    assert!(
        lost.map(|answer| answer.status).all(|status| status == 409),
        "{:?}",
        tally(answers)
    );
    let fresh = good
        .iter()
        .filter(|answer| answer.header("idempotent-replayed").is_none());
    assert_eq!(fresh.count(), 1);
}

#[tokio::test]
async fn a_repeated_step_is_answered_as_before_though_the_job_went_on() {
    let shop = Shop::open().await;
    let job_id = shop.job_in("accepted").await;
    let path = format!("/v1/jobs/{job_id}/transitions");
    let send = async |body: Value| {
        let call = shop.team.technician.call("POST", &path);
        call.header("idempotency-key", "start")
            .json(&body)
            .send()
            .await
    };
    let first = send(json!({ "to": "en_route" })).await.expect(200);
    shop.moved(&shop.team.technician, job_id.clone(), &["on_site"])
        .await;
    let again = send(json!({ "to": "en_route" })).await;
    assert_eq!(again.expect(200), first);
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    send(json!({ "to": "done" }))
        .await
        .invalid_at("Idempotency-Key");
    assert_eq!(text(&shop.view(&job_id).await["state"]), "on_site");
}
