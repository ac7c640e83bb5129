//! `job-note-create` and `job-event-list`.

use serde_json::{Value, json};

use super::{Shop, text};

const SECRET: &str = "Pays late; ask for cash.";

#[tokio::test]
async fn an_internal_note_stands_in_the_history_and_nowhere_in_the_job() {
    let shop = Shop::open().await;
    let job_id = shop.job_in("accepted").await;
    let path = format!("/v1/jobs/{job_id}");
    let version = shop.view(&job_id).await["version"].clone();
    let note = json!({ "text": SECRET });
    let written = shop
        .team
        .technician
        .post(format!("{path}/notes"), note)
        .await
        .expect(201);
    assert_eq!(
        written["fact"],
        json!({ "type": "note_added", "text": SECRET })
    );
    assert_eq!(written["actor_id"], shop.team.technician.id().to_string());

    assert_eq!(shop.history(&job_id).await.pop().unwrap(), written);
    for list in [path.as_str(), "/v1/jobs"] {
        let seen = shop.team.dispatcher.get(list).await;
        seen.expect(200);
        assert!(!seen.text().contains("cash"), "{list}");
    }
    assert_eq!(shop.view(&job_id).await["version"], version);
    assert_eq!(
        shop.waiting(&job_id).await.last().unwrap(),
        "job_note_added"
    );
}

#[tokio::test]
async fn a_repeated_note_stands_once() {
    let shop = Shop::open().await;
    let job_id = shop.job_in("unscheduled").await;
    let send = async |note: &str| {
        let call = shop
            .team
            .dispatcher
            .call("POST", format!("/v1/jobs/{job_id}/notes"));
        call.header("idempotency-key", "a-note")
            .json(&json!({ "text": note }))
            .send()
            .await
    };
    let first = send(SECRET).await.expect(201);
    assert_eq!(send(SECRET).await.expect(201), first);
    send("Another").await.invalid_at("Idempotency-Key");
    assert_eq!(shop.facts(&job_id, "note_added").await.len(), 1);
}

#[tokio::test]
async fn a_key_is_not_shared_between_two_jobs() {
    let shop = Shop::open().await;
    let mut answers = Vec::new();
    for _ in 0..2 {
        let job_id = shop.job_in("unscheduled").await;
        let call = shop
            .team
            .dispatcher
            .call("POST", format!("/v1/jobs/{job_id}/notes"));
        let call = call
            .header("idempotency-key", "a-note")
            .json(&json!({ "text": SECRET }));
        answers.push(call.send().await);
    }
    answers[0].expect(201);
    answers[1].invalid_at("Idempotency-Key");
}

#[tokio::test]
async fn a_note_has_lines_and_an_end() {
    let shop = Shop::open().await;
    let job_id = shop.job_in("cancelled").await;
    let path = format!("/v1/jobs/{job_id}/notes");
    let lines = json!({ "text": "One\r\nTwo" });
    let note = shop.team.dispatcher.post(&path, lines).await.expect(201);
    assert_eq!(note["fact"]["text"], "One\nTwo");
    for wrong in [
        json!({}),
        json!({ "text": " " }),
        json!({ "text": "x".repeat(4001) }),
    ] {
        shop.team
            .dispatcher
            .post(&path, wrong)
            .await
            .invalid_at("/text");
    }
}

#[tokio::test]
async fn the_history_comes_in_pages_oldest_first() {
    let shop = Shop::open().await;
    let job_id = shop.job_in("unscheduled").await;
    for number in 0..7 {
        let note = json!({ "text": format!("Note {number}") });
        let path = format!("/v1/jobs/{job_id}/notes");
        shop.team.dispatcher.post(path, note).await.expect(201);
    }
    let mut texts = Vec::new();
    let mut path = format!("/v1/jobs/{job_id}/events?limit=3");
    loop {
        let page = shop.team.dispatcher.get(&path).await.expect(200);
        let items = page["items"].as_array().unwrap().clone();
        texts.extend(
            items
                .iter()
                .filter_map(|event| event["fact"]["text"].as_str().map(str::to_owned)),
        );
        if page["next"] == Value::Null {
            break;
        }
        path = format!(
            "/v1/jobs/{job_id}/events?limit=3&cursor={}",
            text(&page["next"])
        );
    }
    assert_eq!(
        texts,
        (0..7)
            .map(|number| format!("Note {number}"))
            .collect::<Vec<_>>()
    );
}
