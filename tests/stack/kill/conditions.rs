//! What is different for the time of the test, and is put back however it ends.

use std::collections::BTreeMap;

use outside::{Fault, FaultKind, Provider};
use serde_json::{Value, json};
use tests::{Deployed, Emulator};

use super::queues::urls;

/// How long a received message stays hidden. Long enough for the slowest batch that is not killed, and
/// short enough that no message can be killed more often within a minute than its queue allows.
pub(super) const VISIBILITY_SECONDS: u32 = 20;

/// When Meta reports what became of a message, in milliseconds: after a delivery that was cut off
/// has been found uncertain, which takes a good minute.
const STATUS_DELAY_MS: u32 = 110_000;

/// How long Meta takes for its answer after it has sent a message.
const ANSWER_DELAY_MS: u64 = 400;

/// The conditions; put back when dropped.
pub(super) struct Conditions {
    knobs: Value,
    timeouts: BTreeMap<String, Value>,
}

impl Conditions {
    /// Sets them.
    pub(super) async fn set(stack: &Deployed) -> Self {
        let (outside, emulator) = (stack.outside(), Emulator::connect());
        let mut timeouts = BTreeMap::new();
        for url in urls(stack) {
            let request = json!({ "QueueUrl": url, "AttributeNames": ["VisibilityTimeout"] });
            let attributes = emulator.queues("GetQueueAttributes", &request).await;
            let timeout = attributes["Attributes"]["VisibilityTimeout"].clone();
            assert!(timeout.is_string(), "{url} has no timeout: {attributes}");
            timeouts.insert(url, timeout);
        }
        let conditions = Self {
            knobs: outside.knobs().await,
            timeouts,
        };
        for url in conditions.timeouts.keys() {
            hide_for(&emulator, url, &json!(VISIBILITY_SECONDS.to_string())).await;
        }
        let knobs = json!({ "status_delay_ms": STATUS_DELAY_MS, "last_status": "sent" });
        outside.set_knobs(&json!({ "meta": knobs })).await;
        outside
            .fail(&Fault {
                path: Some("/v26.0/*/messages".to_owned()),
                delay_ms: Some(ANSWER_DELAY_MS),
                ..Fault::next(Provider::Meta, FaultKind::Slow)
                    .times(0)
                    .after_effect()
            })
            .await;
        conditions
    }
}

impl Drop for Conditions {
    fn drop(&mut self) {
        let knobs = json!({ "meta": self.knobs["meta"] });
        let timeouts = std::mem::take(&mut self.timeouts);
        // Another thread, since this one stands inside a runtime; and connections of its own, since the
        // old ones are served by the runtime that waits here.
        let end = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime can be made");
            runtime.block_on(async {
                let emulator = Emulator::connect();
                for (url, timeout) in &timeouts {
                    hide_for(&emulator, url, timeout).await;
                }
                let outside = Deployed::connect().outside();
                outside.forget_faults().await;
                outside.set_knobs(&knobs).await;
            });
        });
        let is_put_back = end.join().is_ok();
        assert!(
            is_put_back || std::thread::panicking(),
            "the conditions could not be put back"
        );
    }
}

async fn hide_for(emulator: &Emulator, url: &str, seconds: &Value) {
    let attributes = json!({ "VisibilityTimeout": seconds });
    let body = json!({ "QueueUrl": url, "Attributes": attributes });
    emulator.queues("SetQueueAttributes", &body).await;
}
