//! The queues of the workers, their dead letters, and what was put into quarantine.

use data::Queue;
use serde_json::{Value, json};
use tests::{Deployed, Emulator};

/// How full everything is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    /// Messages that wait or are being worked on.
    pub(super) waiting: usize,
    /// Messages that were given up.
    pub(super) dead: usize,
    /// What nobody could read.
    pub(super) quarantined: usize,
}

impl Counts {
    /// What has come to it.
    pub(super) fn since(self, before: Self) -> Self {
        Self {
            waiting: self.waiting.saturating_sub(before.waiting),
            dead: self.dead.saturating_sub(before.dead),
            quarantined: self.quarantined.saturating_sub(before.quarantined),
        }
    }
}

/// The queues.
pub(super) struct Queues {
    emulator: Emulator,
    urls: Vec<String>,
}

/// The address of each worker's queue.
pub(super) fn urls(stack: &Deployed) -> Vec<String> {
    let inside = stack.inside();
    let settings = inside.aws().settings();
    [
        Queue::SearchIndex,
        Queue::InboundApply,
        Queue::MediaCopy,
        Queue::MessageDeliver,
        Queue::PushDeliver,
        Queue::Translate,
        Queue::ThreadUnassign,
        Queue::CustomerImport,
        Queue::RealtimePublish,
    ]
    .map(|queue| settings.queue_url(queue))
    .to_vec()
}

impl Queues {
    pub(super) fn of(stack: &Deployed) -> Self {
        Self {
            emulator: Emulator::connect(),
            urls: urls(stack),
        }
    }

    /// How full everything is now.
    pub(super) async fn count(&self, stack: &Deployed) -> Counts {
        let mut counts = Counts::default();
        for url in &self.urls {
            counts.waiting += self.messages(url).await;
            counts.dead += self.messages(&format!("{url}-dead")).await;
        }
        let inside = stack.inside();
        let quarantine = inside.aws().quarantine();
        let owners = tests::stores(&inside).await;
        let names = Queue::ALL.iter().map(|queue| queue.name());
        for name in names.chain(["outbox"]) {
            for owner in owners.iter().map(Some).chain([None]) {
                let count = quarantine.count(name, owner).await;
                counts.quarantined += count.expect("the quarantine can be counted");
            }
        }
        counts
    }

    async fn messages(&self, url: &str) -> usize {
        let names = [
            "ApproximateNumberOfMessages",
            "ApproximateNumberOfMessagesNotVisible",
            "ApproximateNumberOfMessagesDelayed",
        ];
        let request = json!({ "QueueUrl": url, "AttributeNames": names });
        let attributes = self.emulator.queues("GetQueueAttributes", &request).await;
        let count = |name: &str| -> usize {
            let text = attributes["Attributes"][name].as_str();
            text.and_then(|text| text.parse().ok()).unwrap_or_default()
        };
        assert_ne!(
            attributes["Attributes"],
            Value::Null,
            "{url} cannot be counted"
        );
        names.into_iter().map(count).sum()
    }
}
