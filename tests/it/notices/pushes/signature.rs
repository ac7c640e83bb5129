//! One token shows Apple who we are, whatever number of processes send, for 45 minutes.

use std::time::Duration;

use futures::future::join_all;
use jiff::SignedDuration;
use outside::{Fault, Provider};
use work::App;

use super::{Desk, deliver_in};
use crate::work::requested::{DONE, RETRY, counts};

const TIME: Duration = Duration::from_secs(29);

/// Apple takes a new token every 20 minutes, as in earnest: a second one would be refused.
async fn strict() -> Desk {
    let desk = Desk::open().await;
    desk.world
        .outside
        .set_knobs(|knobs| knobs.apns_token_minutes = 20);
    desk.team.dispatcher.take_pushes().await;
    desk
}

impl Desk {
    /// The token that all processes share.
    async fn shared(&self) -> Option<(String, i64)> {
        let secret = self.world.work.aws().secrets().apns().await.unwrap();
        let tokens = self.world.work.aws().push_service_tokens();
        let shared = tokens.get(&secret.key_id, &secret.key).await.unwrap();
        shared.map(|token| (token.text, token.signed_at.as_second()))
    }

    async fn is_done_by(&self, app: &std::sync::Arc<App>) {
        let push_event = self.push_event().await;
        let progress = deliver_in(app, &push_event, TIME).await;
        assert_eq!(counts(&progress), DONE);
        self.world.drain().await;
    }
}

#[tokio::test]
async fn many_processes_that_begin_at_once_sign_once() {
    let desk = strict().await;
    let mut push_event = Vec::new();
    for _ in 0..12 {
        push_event.push(desk.push_event().await);
    }
    let apps: Vec<_> = push_event
        .iter()
        .map(|_| desk.world.another_process())
        .collect();
    let all = apps.iter().zip(&push_event);
    let all = join_all(all.map(|(app, push_event)| deliver_in(app, push_event, TIME))).await;
    for progress in &all {
        assert_eq!(counts(progress), DONE);
    }
    let (text, _) = desk.shared().await.unwrap();
    for item in desk.world.items().await {
        assert!(!item.contains(&text), "the token rests encrypted");
    }
}

#[tokio::test]
async fn a_token_is_shown_for_45_minutes_by_processes_old_and_new() {
    let desk = strict().await;
    desk.is_done_by(&desk.world.work).await;
    let first = desk.shared().await.unwrap();
    desk.pass(SignedDuration::from_mins(44));
    desk.is_done_by(&desk.world.work).await;
    desk.is_done_by(&desk.world.another_process()).await;
    assert_eq!(desk.shared().await.unwrap(), first);

    desk.pass(SignedDuration::from_mins(2));
    desk.is_done_by(&desk.world.another_process()).await;
    desk.is_done_by(&desk.world.work).await;
    let second = desk.shared().await.unwrap();
    assert!(second.1 > first.1);
}

#[tokio::test]
async fn a_token_that_apple_finds_too_old_is_replaced_when_it_may_be() {
    let desk = strict().await;
    let late = desk.world.another_process();
    desk.is_done_by(&desk.world.work).await;
    desk.is_done_by(&late).await;
    let first = desk.shared().await.unwrap();

    // Apple's clock is ahead of ours.
    desk.world.outside.advance(SignedDuration::from_mins(61));
    let push_event = desk.push_event().await;
    assert_eq!(counts(&desk.deliver(&push_event).await), RETRY);
    assert_eq!(desk.shared().await.unwrap(), first, "it is too young");

    desk.world.advance(SignedDuration::from_mins(21));
    assert_eq!(counts(&desk.deliver(&push_event).await), DONE);
    let second = desk.shared().await.unwrap();
    assert!(second.1 > first.1);
    desk.is_done_by(&late).await;
    assert_eq!(
        desk.shared().await.unwrap(),
        second,
        "the other takes the new one"
    );
}

#[tokio::test]
async fn a_complaint_about_too_many_tokens_brings_no_further_one() {
    let desk = strict().await;
    desk.is_done_by(&desk.world.work).await;
    let first = desk.shared().await.unwrap();
    desk.pass(SignedDuration::from_mins(30));
    desk.world.outside.fault(Fault {
        name: Some("TooManyProviderTokenUpdates".into()),
        ..Fault::status(Provider::Apns, 429)
    });
    let push_event = desk.push_event().await;
    assert_eq!(counts(&desk.deliver(&push_event).await), RETRY);
    assert_eq!(counts(&desk.deliver(&push_event).await), DONE);
    assert_eq!(desk.shared().await.unwrap(), first);
}
