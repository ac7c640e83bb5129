//! `customer-timeline`.

use data::row::MessageRow;
use serde_json::{Value, json};

use crate::conversations::desk::{Desk, text};
use domain::message::DeliveryStatus;
use jiff::SignedDuration;

fn timeline(message: &MessageRow) -> String {
    format!("/v1/customers/{}/timeline", message.thread_id.customer())
}

/// What an item says: the words of a message, or the type of a fact.
fn gist(item: &Value) -> String {
    match item["type"].as_str() {
        Some("message") => text(&item["content"]["text"]),
        _ => text(&item["fact"]["type"]),
    }
}

async fn pages(desk: &Desk, path: &str, limit: usize) -> Vec<Value> {
    let joint = if path.contains('?') { '&' } else { '?' };
    let first = format!("{path}{joint}limit={limit}");
    let (mut items, mut next) = (Vec::new(), first.clone());
    loop {
        let page = desk.team.dispatcher.get(&next).await.expect(200);
        let shown = page["items"].as_array().unwrap();
        assert!(shown.len() <= limit);
        items.extend(shown.iter().cloned());
        let Some(cursor) = page["next"].as_str() else {
            return items;
        };
        next = format!("{first}&cursor={cursor}");
    }
}

/// A customer who wrote, got a job, was noted about, paid, and wrote again.
async fn history(desk: &Desk) -> MessageRow {
    let tick = || desk.world.advance(SignedDuration::from_secs(1));
    let asked = desk.casey("I am locked out").await;
    tick();
    let job_id = desk.job(&asked, None).await;
    desk.casey("Please hurry").await;
    tick();
    let note = json!({ "text": "Bring the long ladder." });
    let by = &desk.team.dispatcher;
    let notes = by.post(format!("/v1/jobs/{job_id}/notes"), note).await;
    notes.expect(201);
    tick();
    let paid = json!({ "method": "cash", "amount": { "amount_minor": 2000, "currency": "USD" } });
    let paid = by.post(format!("/v1/jobs/{job_id}/payments"), paid).await;
    let job = paid.expect(201);
    tick();
    desk.line
        .replied(&desk.casey, "On our way", DeliveryStatus::Sent)
        .await;
    tick();
    let payment_id = text(&job["payments"][0]["payment_id"]);
    by.delete(format!("/v1/jobs/{job_id}/payments/{payment_id}"))
        .await
        .expect(200);
    asked
}

const NEWEST_FIRST: [&str; 7] = [
    "payment_voided",
    "On our way",
    "payment_recorded",
    "note_added",
    "Please hurry",
    "created",
    "I am locked out",
];

#[tokio::test]
async fn words_work_and_money_come_in_one_order_whatever_the_page() {
    let desk = Desk::open().await;
    let asked = history(&desk).await;
    // What happens with somebody else is not in it.
    let other = desk.other("Jo Sample", "13035550198").await;
    desk.job(&other, None).await;
    for limit in [1, 2, 3, 7, 100] {
        let items = pages(&desk, &timeline(&asked), limit).await;
        let gists: Vec<_> = items.iter().map(gist).collect();
        assert_eq!(gists, NEWEST_FIRST, "in pages of {limit}");
        let at: Vec<_> = items.iter().map(|item| text(&item["at"])).collect();
        assert!(at.is_sorted_by(|newer, older| newer > older), "{at:?}");
    }
    let items = pages(&desk, &timeline(&asked), 100).await;
    assert_eq!(items[1]["delivery"], "sent");
    assert_eq!(items[2]["fact"]["amount"]["amount_minor"], 2000);
    assert_eq!(items[3]["actor_id"], json!(desk.team.dispatcher.id()));
}

#[tokio::test]
async fn one_type_is_shown_alone_and_a_cursor_is_good_for_its_list_only() {
    let desk = Desk::open().await;
    let asked = history(&desk).await;
    let path = timeline(&asked);
    for (of, expected) in [
        (
            "message",
            vec!["On our way", "Please hurry", "I am locked out"],
        ),
        (
            "job_event",
            vec![
                "payment_voided",
                "payment_recorded",
                "note_added",
                "created",
            ],
        ),
    ] {
        let items = pages(&desk, &format!("{path}?type={of}"), 2).await;
        let gists: Vec<_> = items.iter().map(gist).collect();
        assert_eq!(gists, expected);
    }
    let page = desk.team.dispatcher.get(format!("{path}?limit=1")).await;
    let cursor = text(&page.expect(200)["next"]);
    let by = &desk.team.dispatcher;
    by.get(format!("{path}?type=message&cursor={cursor}"))
        .await
        .invalid_at("cursor");
    by.get(format!("{path}?type=call")).await.invalid_at("type");
    desk.team
        .technician
        .get(&path)
        .await
        .problem(403, "forbidden");
}

#[tokio::test]
async fn a_customer_with_whom_nothing_happened_has_an_empty_timeline() {
    let desk = Desk::open().await;
    let casey = super::enter(&desk.team.dispatcher, "Casey", json!({})).await;
    let path = format!("{}/timeline", super::path(&casey));
    let page = desk.team.dispatcher.get(path).await.expect(200);
    assert_eq!(page, json!({ "items": [], "next": null }));
}
