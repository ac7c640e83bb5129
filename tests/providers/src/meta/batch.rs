//! Many updates at once, in few posts: mixed, shuffled, some of them twice.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use fastrand::Rng;
use futures::StreamExt;
use futures::stream;
use serde::{Deserialize, Serialize};

use super::act::MetaAction;
use super::hook::{MetaOddities, Target, kind};
use super::update::MetaUpdate;
use super::wire::body;
use crate::hooks::Attempt;
use crate::world::World;

/// The most updates of one post.
const MOST: usize = 1000;

/// What is to be delivered and how.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MetaBatch {
    /// What people do, in this order.
    pub actions: Vec<MetaAction>,
    /// Updates in Meta's own shape.
    pub updates: Vec<MetaUpdate>,
    /// How many updates one post holds, at most 1000.
    pub size: usize,
    /// Which share of the updates is delivered twice, from 0 to 1.
    pub duplicates: f64,
    /// The seed by which the updates are shuffled; they keep their order without it.
    pub seed: Option<u64>,
    /// Whether one post may hold updates of several numbers.
    pub mixed: bool,
    /// Whether neighbours about one number share a value.
    pub merged: bool,
    /// How many posts are under way at once.
    pub parallel: usize,
    /// How often a post is tried until the answer is 200.
    pub attempts: u32,
    /// What is wrong with each post.
    pub odd: MetaOddities,
}

impl Default for MetaBatch {
    fn default() -> Self {
        Self {
            actions: Vec::new(),
            updates: Vec::new(),
            size: 100,
            duplicates: 0.0,
            seed: None,
            mixed: true,
            merged: false,
            parallel: 1,
            attempts: 3,
            odd: MetaOddities::default(),
        }
    }
}

/// How the posts went.
#[derive(Debug, Clone, Serialize)]
pub struct MetaBatchReport {
    /// The message ids of the actions, in their order.
    pub ids: Vec<String>,
    /// The posts.
    pub posts: Vec<MetaPost>,
    /// How many posts were answered with 200.
    pub succeeded: usize,
    /// How many updates were delivered twice.
    pub duplicated: usize,
    /// How many updates nobody is subscribed to.
    pub undeliverable: usize,
}

/// One post.
#[derive(Debug, Clone, Serialize)]
pub struct MetaPost {
    /// How many updates it held.
    pub updates: usize,
    /// The ids of the messages in it, in its order.
    pub ids: Vec<String>,
    /// How many bytes it had.
    pub bytes: usize,
    /// Whether the last attempt was answered with 200.
    pub succeeded: bool,
    /// How long the last attempt took, in milliseconds.
    pub duration_ms: u64,
    /// Every attempt.
    pub attempts: Vec<Attempt>,
}

/// One post before it is sent.
struct OutgoingPost {
    target: Target,
    body: Bytes,
    kind: String,
    updates: usize,
    ids: Vec<String>,
}

impl World {
    /// Tells a batch.
    pub(crate) async fn meta_batch(self: &Arc<Self>, batch: &MetaBatch) -> MetaBatchReport {
        let mut ids = Vec::new();
        let mut updates = Vec::new();
        for (id, update) in batch.actions.iter().filter_map(|one| self.meta_happen(one)) {
            ids.push(id);
            updates.push(update);
        }
        for update in &batch.updates {
            self.meta_learn(update);
            updates.push(update.clone());
        }
        let mut random = Rng::with_seed(batch.seed.unwrap_or_default());
        let again: Vec<_> = updates
            .iter()
            .filter(|_| random.f64() < batch.duplicates)
            .cloned()
            .collect();
        let duplicated = again.len();
        updates.extend(again);
        if batch.seed.is_some() {
            random.shuffle(&mut updates);
        }
        if !batch.mixed {
            updates.sort_by_cached_key(|one| one.phone_number_id().map(ToOwned::to_owned));
        }
        let (outgoing_posts, undeliverable) = self.outgoing_posts(&updates, batch);
        let posts: Vec<_> = stream::iter(outgoing_posts)
            .map(|outgoing_post| self.meta_try(batch, outgoing_post))
            .buffered(batch.parallel.max(1))
            .collect()
            .await;
        MetaBatchReport {
            ids,
            succeeded: posts.iter().filter(|post| post.succeeded).count(),
            posts,
            duplicated,
            undeliverable,
        }
    }

    /// The bodies with their targets, and how many updates nobody is subscribed to.
    fn outgoing_posts(
        &self,
        updates: &[MetaUpdate],
        batch: &MetaBatch,
    ) -> (Vec<OutgoingPost>, usize) {
        let mut by_target: Vec<(Target, Vec<MetaUpdate>)> = Vec::new();
        let mut undeliverable = 0;
        for update in updates {
            let targets = self.meta_targets(update);
            undeliverable += usize::from(targets.is_empty());
            for target in targets {
                match by_target.iter_mut().find(|(known, _)| *known == target) {
                    Some((_, list)) => list.push(update.clone()),
                    None => by_target.push((target, vec![update.clone()])),
                }
            }
        }
        let size = batch.size.clamp(1, MOST);
        let mut outgoing_posts = Vec::new();
        for (target, list) in by_target {
            let together = |one: &MetaUpdate, next: &MetaUpdate| {
                batch.mixed || one.phone_number_id() == next.phone_number_id()
            };
            for run in list.chunk_by(together) {
                for chunk in run.chunks(size) {
                    outgoing_posts.push(OutgoingPost {
                        target: target.clone(),
                        body: body(chunk, batch.merged),
                        kind: kind(chunk),
                        updates: chunk.len(),
                        ids: chunk.iter().flat_map(MetaUpdate::message_ids).collect(),
                    });
                }
            }
        }
        (outgoing_posts, undeliverable)
    }

    async fn meta_try(&self, batch: &MetaBatch, outgoing_post: OutgoingPost) -> MetaPost {
        let id = self.meta_open(outgoing_post.kind);
        let mut attempts = Vec::new();
        for number in 0..batch.attempts.max(1) {
            if number > 0 {
                let wait = Duration::from_millis(100 << number.min(6));
                tokio::time::sleep(wait).await;
            }
            let attempt = self
                .meta_post(&outgoing_post.target, &outgoing_post.body, batch.odd)
                .await;
            self.note(&id, &attempt);
            let taken = attempt.status == Some(200);
            attempts.push(attempt);
            if taken {
                break;
            }
        }
        let last = attempts.last();
        MetaPost {
            updates: outgoing_post.updates,
            ids: outgoing_post.ids,
            bytes: outgoing_post.body.len(),
            succeeded: last.is_some_and(|one| one.status == Some(200)),
            duration_ms: last.map_or(0, |one| one.duration_ms),
            attempts,
        }
    }
}
