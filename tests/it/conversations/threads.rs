//! `thread-view`.

use domain::channel::ChannelState;
use domain::message::Content;
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::desk::{Desk, thread};

#[tokio::test]
async fn a_thread_shows_customer_ways_jobs_and_last_message() {
    let desk = Desk::open().await;
    let wrote = desk.casey("Locked out").await;
    let jobs = [desk.job(&wrote, None).await, desk.job(&wrote, None).await];
    let answer = desk.team.dispatcher.get(thread(&wrote)).await;
    let shown = answer.expect(200);
    assert_eq!(answer.header("etag"), Some("\"1\""));
    let customer_id = wrote.thread_id.customer();
    assert_eq!(
        shown["customer"],
        json!({ "customer_id": customer_id, "name": "Casey Sample", "phone": "+13035550199" })
    );
    assert_eq!(shown["state"], "open");
    assert_eq!(shown["unread"], 1);
    assert_eq!(shown["inbound_count"], 1);
    assert_eq!(shown["last_message"]["text"], "Locked out");
    assert_eq!(shown["last_message"]["origin"], "customer");
    assert_eq!(shown["jobs"][0]["job_id"], jobs[1]);
    assert_eq!(shown["jobs"][1]["job_id"], jobs[0]);
    assert_eq!(shown["jobs"][0]["state"], "unscheduled");
    let day = SignedDuration::from_hours(24);
    assert_eq!(
        shown["routes"],
        json!([{
            "channel_id": desk.line.id(),
            "kind": "whatsapp",
            "display_number": desk.line.channel.display_number,
            "last_inbound_at": wrote.at,
            "window_ends_at": wrote.at + day,
            "is_open": true,
            "may_send": "anything",
            "reason": null,
        }])
    );
}

#[tokio::test]
async fn the_window_closes_after_24_hours_to_the_second() {
    let desk = Desk::open().await;
    let words = Content::Text {
        text: "Hello".into(),
    };
    let nearly_a_day = SignedDuration::from_secs(24 * 3600 - 1);
    let at = desk.world.clock.now() - nearly_a_day;
    let wrote = desk.line.receive(&desk.casey, words, at).await;
    let route = async || {
        let shown = desk.team.dispatcher.get(thread(&wrote)).await.expect(200);
        shown["routes"][0].clone()
    };
    assert_eq!(route().await["may_send"], "anything");
    desk.world.advance(SignedDuration::from_secs(1));
    let closed = route().await;
    assert_eq!(closed["may_send"], "templates_only");
    assert_eq!(closed["is_open"], false);
    let reason = closed["reason"].as_str().unwrap();
    assert!(reason.contains("only templates"), "{reason}");
}

#[tokio::test]
async fn nothing_goes_over_a_broken_number_and_the_thread_says_why() {
    let mut desk = Desk::open().await;
    let wrote = desk.casey("Hello").await;
    let why = "The access token has expired.";
    desk.line
        .change(|channel| {
            channel.state = ChannelState::Broken;
            channel.reason = Some(why.into());
        })
        .await;
    let shown = desk.team.dispatcher.get(thread(&wrote)).await.expect(200);
    assert_eq!(shown["routes"][0]["may_send"], "nothing");
    assert_eq!(shown["routes"][0]["is_open"], true);
    let reason = shown["routes"][0]["reason"].as_str().unwrap();
    assert!(reason.ends_with(why), "{reason}");
}

#[tokio::test]
async fn technicians_see_a_thread_while_they_have_an_open_job_of_its_customer() {
    let desk = Desk::open().await;
    let wrote = desk.casey("Hello").await;
    let technician = &desk.team.technician;
    technician
        .get(thread(&wrote))
        .await
        .problem(404, "not_found");
    let others = desk.job(&wrote, None).await;
    technician
        .get(thread(&wrote))
        .await
        .problem(404, "not_found");

    let own = desk.job(&wrote, Some(technician)).await;
    let shown = technician.get(thread(&wrote)).await.expect(200);
    assert_eq!(shown["customer"]["name"], "Casey Sample");
    assert_eq!(shown["customer"]["phone"], Value::Null);
    assert_eq!(shown["jobs"].as_array().unwrap().len(), 1, "not {others}");
    assert_eq!(shown["jobs"][0]["job_id"], own);

    let cancel = json!({ "to": "cancelled", "reason": "The customer asked for it" });
    let steps = format!("/v1/jobs/{own}/transitions");
    desk.team.dispatcher.post(steps, cancel).await.expect(200);
    technician
        .get(thread(&wrote))
        .await
        .problem(404, "not_found");
}

#[tokio::test]
async fn another_companys_thread_is_not_there() {
    let desk = Desk::open().await;
    let wrote = desk.casey("Hello").await;
    let stranger = desk.world.team().await;
    for caller in [&stranger.owner, &stranger.dispatcher, &stranger.technician] {
        let path = thread(&wrote);
        caller.get(&path).await.problem(404, "not_found");
        caller
            .get(format!("{path}/messages"))
            .await
            .problem(404, "not_found");
        caller
            .post(format!("{path}/messages"), json!({ "text": "Hi" }))
            .await
            .problem(404, "not_found");
        caller
            .post(format!("{path}/read"), json!({}))
            .await
            .problem(404, "not_found");
    }
    let patch = json!({ "state": "resolved" });
    stranger
        .dispatcher
        .patch(thread(&wrote), patch)
        .await
        .problem(404, "not_found");
}
