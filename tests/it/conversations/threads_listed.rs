//! `thread-list`.

use jiff::SignedDuration;
use serde_json::{Value, json};
use tests::Caller;

use super::desk::{Desk, each, text, thread};

async fn listed(caller: &Caller, query: &str) -> Vec<Value> {
    let page = caller.get(format!("/v1/threads{query}")).await.expect(200);
    each(&page, "thread_id")
}

#[tokio::test]
async fn the_last_active_stands_first_with_its_last_words() {
    let desk = Desk::open().await;
    let casey = desk.casey("Locked out").await;
    let jo = desk.other("Jo Sample", "13035550198").await;
    let order = listed(&desk.team.dispatcher, "").await;
    assert_eq!(order, [json!(jo.thread_id), json!(casey.thread_id)]);

    desk.casey("Still\nhere").await;
    let page = desk.team.dispatcher.get("/v1/threads").await.expect(200);
    assert_eq!(page["items"][0]["thread_id"], json!(casey.thread_id));
    assert_eq!(page["items"][0]["customer_name"], "Casey Sample");
    assert_eq!(page["items"][0]["last_message"]["text"], "Still here");
    assert_eq!(page["items"][0]["unread"], 2);
    assert_eq!(page["items"][1]["unread"], 1);
    let route = &page["items"][0]["routes"][0];
    assert_eq!(route["channel_id"], json!(desk.line.id()));
    assert_ne!(route["window_ends_at"], Value::Null);
}

#[tokio::test]
async fn each_state_and_each_member_has_a_list() {
    let desk = Desk::open().await;
    let open = desk.casey("Hello").await;
    let mine = desk.other("Jo Sample", "13035550198").await;
    let done = desk.other("Max Sample", "13035550197").await;
    let late = desk.other("Sam Sample", "13035550196").await;
    let soon = desk.other("Kim Sample", "13035550195").await;
    let dispatcher = &desk.team.dispatcher;
    let patch = async |of, patch| dispatcher.patch(thread(of), patch).await.expect(200);
    patch(&mine, json!({ "assigned_to": dispatcher.id() })).await;
    patch(&done, json!({ "state": "resolved" })).await;
    for (of, minutes) in [(&late, 20), (&soon, 10)] {
        let until = desk.world.clock.now() + SignedDuration::from_mins(minutes);
        patch(of, json!({ "state": "snoozed", "snoozed_until": until })).await;
    }

    let ids = |rows: &[&data::row::MessageRow]| {
        let ids = rows.iter().map(|row| json!(row.thread_id));
        ids.collect::<Vec<_>>()
    };
    assert_eq!(listed(dispatcher, "").await, ids(&[&mine, &open]));
    assert_eq!(listed(dispatcher, "?assigned=me").await, ids(&[&mine]));
    let by_id = format!("?assigned={}", dispatcher.id());
    assert_eq!(listed(&desk.team.owner, &by_id).await, ids(&[&mine]));
    assert!(listed(&desk.team.owner, "?assigned=me").await.is_empty());
    assert_eq!(listed(dispatcher, "?assigned=nobody").await, ids(&[&open]));
    assert_eq!(listed(dispatcher, "?state=resolved").await, ids(&[&done]));
    let snoozed = listed(dispatcher, "?state=snoozed").await;
    assert_eq!(snoozed, ids(&[&soon, &late]), "those that wake first");
    let mine_done = listed(dispatcher, "?state=resolved&assigned=me").await;
    assert!(mine_done.is_empty());
    let customer = format!("?customer_id={}", done.thread_id.customer());
    assert_eq!(listed(dispatcher, &customer).await, ids(&[&done]));
}

#[tokio::test]
async fn technicians_see_the_threads_of_their_open_jobs_on_one_page() {
    let desk = Desk::open().await;
    let technician = &desk.team.technician;
    let casey = desk.casey("Hello").await;
    let jo = desk.other("Jo Sample", "13035550198").await;
    desk.other("Max Sample", "13035550197").await;
    assert!(listed(technician, "").await.is_empty());
    for of in [&casey, &casey, &jo] {
        desk.job(of, Some(technician)).await;
    }
    let seen = [json!(jo.thread_id), json!(casey.thread_id)];
    assert_eq!(listed(technician, "").await, seen);
    assert_eq!(listed(technician, "?limit=1").await, seen[..1]);
    let customer = format!("?customer_id={}", casey.thread_id.customer());
    assert_eq!(listed(technician, &customer).await, seen[1..]);
    for (parameter, query) in [
        ("state", "state=open"),
        ("assigned", "assigned=nobody"),
        ("cursor", "cursor=x"),
    ] {
        let path = format!("/v1/threads?{query}");
        technician.get(path).await.invalid_at(parameter);
    }
}

#[tokio::test]
async fn filters_that_no_list_serves_are_refused() {
    let desk = Desk::open().await;
    let wrote = desk.casey("Hello").await;
    let customer = format!("customer_id={}", wrote.thread_id.customer());
    for (parameter, query) in [
        ("assigned", "assigned=nobody&state=resolved".to_owned()),
        ("assigned", "assigned=somebody".to_owned()),
        ("state", "state=gone".to_owned()),
        ("state", format!("{customer}&state=open")),
        ("assigned", format!("{customer}&assigned=me")),
        ("limit", "limit=101".to_owned()),
    ] {
        let path = format!("/v1/threads?{query}");
        desk.team.dispatcher.get(path).await.invalid_at(parameter);
    }
}

#[tokio::test]
async fn pages_are_complete_and_of_one_company() {
    let desk = Desk::open().await;
    let mut wrote = Vec::new();
    for number in 0..7 {
        let name = format!("Person {number}");
        let message = desk.other(&name, &format!("1303555010{number}")).await;
        wrote.insert(0, json!(message.thread_id));
    }
    let stranger = desk.world.team().await;
    assert!(listed(&stranger.dispatcher, "").await.is_empty());
    let mut seen = Vec::new();
    let mut path = "/v1/threads?limit=3".to_owned();
    loop {
        let page = desk.team.dispatcher.get(&path).await.expect(200);
        seen.extend(each(&page, "thread_id"));
        if page["next"] == Value::Null {
            break;
        }
        path = format!("/v1/threads?limit=3&cursor={}", text(&page["next"]));
        let stolen = stranger.dispatcher.get(&path).await;
        stolen.invalid_at("cursor");
    }
    assert_eq!(seen, wrote);
}
