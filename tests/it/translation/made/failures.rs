//! A service that is slow, busy, broken or unwilling: retried for a while, then explained in plain
//! words.

use std::time::Duration;

use outside::{Anomaly, Fault, FaultKind, Provider};
use serde_json::Value;

use super::Desk;
use crate::work::requested::{DONE, RETRY, counts};

const TEXT: &str = "Me llamo Marisol. Perdí mis llaves";

impl Desk {
    /// The translation failed, and says so without a word of the provider.
    async fn has_failed(&self, requested: &Value, part: &str) {
        let failed = self.view(requested).await;
        assert_eq!(failed["state"], "failed", "{failed}");
        assert_eq!(failed["text"], Value::Null);
        let reason = failed["reason"].as_str().unwrap();
        assert!(reason.contains(part), "{reason}");
        assert!(reason.ends_with('.') && !reason.contains('_'), "{reason}");
    }

    async fn is_ready(&self, requested: &Value) {
        let ready = self.view(requested).await;
        assert_eq!(ready["state"], "ready", "{ready}");
        assert_eq!(ready["text"], "My name is Marisol. I lost my keys");
    }
}

#[tokio::test]
async fn a_placeholder_that_was_lost_or_doubled_is_tried_once_more() {
    for anomaly in [Anomaly::DropPlaceholder, Anomaly::DuplicatePlaceholder] {
        let desk = Desk::open().await;
        let (requested, request) = desk.request_translation(TEXT).await;
        desk.world.outside.anomaly(anomaly, 1);
        assert_eq!(counts(&desk.deliver(&request).await), RETRY, "{anomaly:?}");
        assert_eq!(desk.view(&requested).await["state"], "pending");
        assert_eq!(counts(&desk.deliver(&request).await), DONE, "{anomaly:?}");
        desk.is_ready(&requested).await;

        let (requested, request) = desk.request_translation(TEXT).await;
        desk.world.outside.anomaly(anomaly, 2);
        assert_eq!(counts(&desk.deliver(&request).await), RETRY, "{anomaly:?}");
        assert_eq!(counts(&desk.deliver(&request).await), DONE, "{anomaly:?}");
        desk.has_failed(&requested, "cannot be trusted").await;
        assert_eq!(desk.bodies().len(), 4, "{anomaly:?}");
    }
}

#[tokio::test]
async fn what_nobody_wrote_does_not_come_through() {
    for anomaly in [
        Anomaly::AddLink,
        Anomaly::AddNumber,
        Anomaly::TurnAround,
        Anomaly::Babble,
    ] {
        let desk = Desk::open().await;
        let (requested, request) = desk.request_translation(TEXT).await;
        desk.world.outside.anomaly(anomaly, 0);
        for _ in 0..3 {
            desk.deliver(&request).await;
        }
        let seen = desk.view(&requested).await;
        if seen["state"] == "ready" {
            let text = seen["text"].as_str().unwrap();
            assert_eq!(text, "My name is Marisol. I lost my keys", "{anomaly:?}");
        }
    }
}

#[tokio::test]
async fn an_unwilling_service_is_not_asked_again() {
    for (anomaly, words) in [
        (Anomaly::Refuse, "declined"),
        (Anomaly::Filtered, "declined"),
        (Anomaly::Incomplete, "too long"),
    ] {
        let desk = Desk::open().await;
        let (requested, request) = desk.request_translation(TEXT).await;
        desk.world.outside.anomaly(anomaly, 1);
        assert_eq!(counts(&desk.deliver(&request).await), DONE, "{anomaly:?}");
        desk.has_failed(&requested, words).await;
        assert_eq!(desk.bodies().len(), 1);
    }
}

#[tokio::test]
async fn an_answer_of_no_use_is_tried_again_and_given_up_after_three() {
    for anomaly in [
        Anomaly::NotJson,
        Anomaly::WrongShape,
        Anomaly::Empty,
        Anomaly::OddLanguage,
    ] {
        let desk = Desk::open().await;
        let (requested, request) = desk.request_translation(TEXT).await;
        desk.world.outside.anomaly(anomaly, 3);
        assert_eq!(counts(&desk.deliver(&request).await), RETRY, "{anomaly:?}");
        assert_eq!(counts(&desk.deliver(&request).await), RETRY, "{anomaly:?}");
        assert_eq!(counts(&desk.deliver(&request).await), DONE, "{anomaly:?}");
        desk.has_failed(&requested, "cannot be used").await;
    }
}

#[tokio::test]
async fn a_broken_service_is_tried_again_and_works_in_the_end() {
    let broken = [
        Fault::status(Provider::OpenAi, 500),
        Fault::next(Provider::OpenAi, FaultKind::Html),
        Fault::next(Provider::OpenAi, FaultKind::Malformed),
        Fault::next(Provider::OpenAi, FaultKind::Cut),
        Fault::next(Provider::OpenAi, FaultKind::Huge),
    ];
    for fault in broken {
        let desk = Desk::open().await;
        let (requested, request) = desk.request_translation(TEXT).await;
        let kind = fault.kind;
        desk.world.outside.fault(fault);
        let progress = desk.deliver(&request).await;
        assert_eq!(counts(&progress), RETRY, "{kind:?}");
        assert_eq!(progress.pauses[&request.message_id], Duration::from_secs(3));
        assert_eq!(counts(&desk.deliver(&request).await), DONE, "{kind:?}");
        desk.is_ready(&requested).await;
    }
}

#[tokio::test]
async fn a_service_that_stays_broken_is_given_up_after_three_tries() {
    let desk = Desk::open().await;
    let (requested, request) = desk.request_translation(TEXT).await;
    let fault = Fault::status(Provider::OpenAi, 500).times(0);
    desk.world.outside.fault(fault);
    for _ in 0..2 {
        assert_eq!(counts(&desk.deliver(&request).await), RETRY);
    }
    assert_eq!(counts(&desk.deliver(&request).await), DONE);
    desk.has_failed(&requested, "busy").await;
    desk.world.outside.clear_faults();
}

#[tokio::test]
async fn a_service_that_hangs_leaves_time_to_write_it_down() {
    let desk = Desk::open().await;
    let (requested, request) = desk.request_translation(TEXT).await;
    let hang = Fault::next(Provider::OpenAi, FaultKind::Hang).times(0);
    desk.world.outside.fault(hang);
    let time = Duration::from_secs(5);
    for _ in 0..2 {
        assert_eq!(counts(&desk.deliver_within(&request, time).await), RETRY);
    }
    assert_eq!(counts(&desk.deliver_within(&request, time).await), DONE);
    desk.has_failed(&requested, "did not answer in time").await;
    desk.world.outside.clear_faults();
}

#[tokio::test]
async fn a_busy_service_is_waited_for_as_long_as_anybody_waits() {
    let desk = Desk::open().await;
    let busy = |after: Option<u64>| Fault {
        retry_after: after,
        ..Fault::status(Provider::OpenAi, 429).times(2)
    };
    let (requested, request) = desk.request_translation(TEXT).await;
    desk.world.outside.fault(busy(None));
    assert_eq!(counts(&desk.deliver(&request).await), RETRY);
    assert_eq!(counts(&desk.deliver(&request).await), DONE);
    desk.is_ready(&requested).await;

    let (requested, request) = desk.request_translation(TEXT).await;
    desk.world.outside.fault(busy(Some(20)).times(1));
    let progress = desk.deliver(&request).await;
    assert_eq!(
        progress.pauses[&request.message_id],
        Duration::from_secs(20)
    );
    assert_eq!(counts(&desk.deliver(&request).await), DONE);
    desk.is_ready(&requested).await;

    let (requested, request) = desk.request_translation(TEXT).await;
    desk.world.outside.fault(busy(Some(120)).times(1));
    assert_eq!(counts(&desk.deliver(&request).await), DONE);
    desk.has_failed(&requested, "try again in a minute").await;
}

#[tokio::test]
async fn what_only_a_person_can_mend_is_said_at_once() {
    for (status, name, words) in [
        (429, "insufficient_quota", "used up"),
        (401, "invalid_api_key", "not available at the moment"),
        (404, "model_not_found", "not available at the moment"),
    ] {
        let desk = Desk::open().await;
        let (requested, request) = desk.request_translation(TEXT).await;
        desk.world.outside.fault(Fault {
            name: Some(name.into()),
            ..Fault::status(Provider::OpenAi, status)
        });
        assert_eq!(counts(&desk.deliver(&request).await), DONE, "{name}");
        desk.has_failed(&requested, words).await;
        assert_eq!(desk.bodies().len(), 1, "{name}");
    }
}

#[tokio::test]
async fn what_failed_may_be_asked_again() {
    let desk = Desk::open().await;
    let message = desk.text(TEXT).await;
    desk.world.outside.anomaly(Anomaly::Refuse, 1);
    let requested = desk.tap(&message, "en").await;
    desk.world.drain().await;
    desk.has_failed(&requested, "declined").await;

    let again = desk.tap(&message, "en").await;
    assert_eq!(again["translation_id"], requested["translation_id"]);
    assert_eq!(
        (&again["state"], &again["reason"]),
        (&"pending".into(), &Value::Null)
    );
    desk.world.drain().await;
    desk.is_ready(&requested).await;
}
