//! Dispatchers learn live that no device has an offer, once, whichever message is lost.

use data::outbox::Envelope;
use domain::event::Event;
use domain::offer::OfferRound;
use serde_json::json;
use work::Received;

use super::{Desk, offer_of};
use crate::work::requested::{message, waiting};

impl Desk {
    async fn events(&self, is_it: impl Fn(&Event) -> bool) -> Vec<Envelope> {
        let mut events = waiting(self.team.store()).await;
        events.retain(|one| is_it(&one.event));
        events
    }

    /// What the queue of the rounds delivers of an offer.
    async fn offer_message(&self) -> Received {
        let offered = self.events(|event| matches!(event, Event::JobOffered { .. }));
        message(&offered.await[0])
    }

    /// The rounds of the offers of which dispatchers were told.
    async fn marked(&self) -> Vec<OfferRound> {
        let events = self.events(|_| true).await;
        let rounds = events.iter().filter_map(|one| match one.event {
            Event::OfferUnacknowledged { round, .. } => Some(round),
            _ => None,
        });
        rounds.collect()
    }
}

#[tokio::test]
async fn the_message_of_an_offer_tells_it_once_and_not_too_early() {
    let desk = Desk::open().await;
    desk.technician(2).await;
    let job_id = desk.job(json!({})).await;
    desk.start(&job_id).await.expect(201);
    let message = desk.offer_message().await;
    let again = || Received {
        message_id: message.message_id.clone(),
        body: message.body.clone(),
        receipts: 1,
    };
    desk.pass(10);
    assert_eq!(desk.sweep().await, 0);
    assert!(desk.marked().await.is_empty(), "there is a moment left");
    desk.pass(1);
    for _ in 0..2 {
        desk.deliver(again()).await;
        assert_eq!(desk.marked().await, [OfferRound::First]);
    }
    desk.pass(20);
    desk.sweep().await;
    assert_eq!(desk.marked().await, [OfferRound::First]);
    desk.world.drain().await;
    let told = desk
        .dispatcher()
        .get("/v1/me/notifications")
        .await
        .expect(200);
    assert_eq!(told["items"][0]["kind"], "offer_unacknowledged");
    assert_eq!(told["items"][0]["job"]["job_id"], job_id.as_str());
    assert_eq!(told["items"].as_array().map(Vec::len), Some(1));
    let offering = desk.offering(&job_id).await;
    assert_eq!(offering["offers"][0]["is_unacknowledged"], true);
}

#[tokio::test]
async fn when_the_message_is_lost_the_sweep_tells_it() {
    let desk = Desk::open().await;
    desk.technician(2).await;
    let job_id = desk.job(json!({})).await;
    desk.start(&job_id).await.expect(201);
    desk.pass(30);
    assert_eq!(desk.sweep().await, 0, "the round goes on");
    assert_eq!(desk.marked().await, [OfferRound::First]);
}

#[tokio::test]
async fn what_a_device_has_or_a_technician_answered_is_not_told() {
    let desk = Desk::open().await;
    let technician = desk.technician(2).await;
    let job_id = desk.job(json!({})).await;
    desk.start(&job_id).await.expect(201);
    let offer_id = offer_of(&technician).await;
    let path = format!("/v1/offers/{offer_id}/acknowledgement");
    technician.call("PUT", path).send().await.expect(204);
    desk.pass(30);
    desk.sweep().await;
    super::accept(&technician, &offer_id).await.expect(200);
    desk.pass(1);
    desk.deliver(desk.offer_message().await).await;
    assert!(desk.marked().await.is_empty());
}

#[tokio::test]
async fn the_open_list_is_in_the_feed_and_bothers_nobody() {
    let desk = Desk::open().await;
    desk.technician(2).await;
    let job_id = desk.job(json!({})).await;
    desk.start(&job_id).await.expect(201);
    desk.pass(45);
    desk.sweep().await;
    desk.pass(12);
    desk.sweep().await;
    assert_eq!(desk.marked().await, [OfferRound::Open]);
    desk.world.drain().await;
    let told = desk
        .dispatcher()
        .get("/v1/me/notifications")
        .await
        .expect(200);
    let told = told["items"].as_array().expect("a list");
    let kinds: Vec<_> = told.iter().map(|one| one["kind"].as_str()).collect();
    assert_eq!(kinds, [Some("offer_on_open_list")]);
}
