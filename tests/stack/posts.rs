//! The webhook posts of Meta to the stack.

use std::collections::HashMap;

use jiff::Timestamp;
use outside::{MetaAction, MetaBatch};
use serde_json::Value;
use tests::OutsideWorld;

use crate::figures::Times;

/// What became of the posts so far.
#[derive(Debug, Default)]
pub(crate) struct Posts {
    /// When each message was first posted, by Meta's id.
    pub(crate) first_posted: HashMap<String, Timestamp>,
    /// How many updates were answered with 200, those that came twice included.
    pub(crate) accepted: usize,
    /// How many of them had come before.
    pub(crate) duplicated: usize,
    /// How many posts there were.
    pub(crate) count: usize,
    /// How long the answers took.
    pub(crate) answers: Times,
}

impl Posts {
    /// Posts what people did: the updates shuffled by a seed, a share of them twice, so many in one
    /// post, and several posts at once. Each is accepted in the end.
    pub(crate) async fn send_webhooks(
        &mut self,
        outside: &OutsideWorld,
        actions: Vec<MetaAction>,
        seed: u64,
        duplicates: f64,
        size: usize,
    ) {
        let batch = MetaBatch {
            actions,
            duplicates,
            seed: Some(seed),
            size,
            parallel: 3,
            attempts: 6,
            ..MetaBatch::default()
        };
        let report = outside.send_webhooks(&batch).await;
        assert_eq!(
            report["undeliverable"], 0,
            "somebody listens to every number"
        );
        self.note(&report);
    }

    fn note(&mut self, report: &Value) {
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        self.duplicated += number(&report["duplicated"]);
        for post in list(&report["posts"]) {
            assert_eq!(post["succeeded"], true, "a post was refused: {post}");
            self.count += 1;
            self.accepted += number(&post["updates"]);
            let attempts = list(&post["attempts"]);
            let first = attempts.first().expect("a post is tried");
            let begun = instant(&first["at"]);
            for attempt in &attempts {
                let millis = attempt["duration_ms"].as_i64();
                self.answers.add(millis.expect("an attempt took its time"));
            }
            for id in list(&post["ids"]) {
                let id = id.as_str().expect("an id is text").to_owned();
                let first_posted = self.first_posted.entry(id).or_insert(begun);
                *first_posted = begun.min(*first_posted);
            }
        }
    }
}

fn number(value: &Value) -> usize {
    value
        .as_u64()
        .and_then(|number| usize::try_from(number).ok())
        .expect("a count is a number")
}

/// An instant in a report of the outside world.
pub(crate) fn instant(value: &Value) -> Timestamp {
    let text = value.as_str().expect("an instant is text");
    text.parse().expect("an instant can be read")
}
