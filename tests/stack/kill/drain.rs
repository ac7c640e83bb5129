//! Waits until everything has come to its end.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use data::key;
use data::row::{AttachmentRow, TranslationRow, TranslationState};
use domain::id::TranslationId;
use domain::media::AttachmentState;
use domain::message::DeliveryStatus;
use jiff::SignedDuration;
use serde_json::json;
use tests::{Deployed, Emulator, OutsideWorld};

use super::load::{Desk, Load};
use super::replies;
use crate::ledger::{Ledger, waiting};
use crate::pushes;

/// How long everything may take to come to its end: Meta's late word of the last message, and what a
/// small machine needs.
const PATIENCE: Duration = Duration::from_secs(170);

/// An event that is older than this was left by the relay; the sweep's own patience is two minutes.
const LEFT: SignedDuration = SignedDuration::from_secs(125);

/// How it ended.
pub(super) struct End {
    /// The replies that nobody knew of for a while.
    pub(super) uncertain: BTreeSet<String>,
    /// How many events the sweep had to send again.
    pub(super) swept: usize,
    /// How long it took.
    pub(super) took: Duration,
    /// What is left to do, in words; empty if nothing.
    pub(super) left: String,
}

/// Waits until nothing is left to do.
pub(super) async fn drain(stack: &Deployed, outside: &OutsideWorld, load: &Load) -> End {
    let begun = Instant::now();
    let mut end = End {
        uncertain: BTreeSet::new(),
        swept: 0,
        took: Duration::ZERO,
        left: String::new(),
    };
    loop {
        let mut left = BTreeMap::new();
        for desk in &load.desks {
            for (what, count) in unfinished(outside, desk, &mut end.uncertain).await {
                *left.entry(what).or_insert(0) += count;
            }
            end.swept += sweep(stack, desk).await;
        }
        left.retain(|_, count| *count > 0);
        end.took = begun.elapsed();
        end.left = if left.is_empty() {
            String::new()
        } else {
            format!("{left:?}")
        };
        if left.is_empty() || end.took > PATIENCE {
            return end;
        }
        tokio::time::sleep(Duration::from_secs(3)).await;
    }
}

/// What a company still waits for.
async fn unfinished(
    outside: &OutsideWorld,
    desk: &Desk,
    uncertain: &mut BTreeSet<String>,
) -> Vec<(&'static str, usize)> {
    let ledger = Ledger::of(&desk.company.rows).await;
    let known = ledger.by_provider();
    let wrote = desk.customers.iter().flat_map(|one| &one.wrote);
    let missing = wrote.filter(|one| !known.contains_key(one.id.as_str()));
    let mut pushes = 0;
    for phone in &desk.company.phones {
        let received = pushes::first_pushed(outside, phone).await;
        pushes += known
            .values()
            .filter(|one| !received.contains_key(&one[0].message_id.to_string()))
            .count();
    }
    let mut open = 0;
    for (reply, status) in replies::stand(desk).await {
        if status == DeliveryStatus::Uncertain {
            uncertain.insert(reply);
        }
        open += usize::from(status.is_waiting());
    }
    open += replies::silent(outside, desk).await;
    vec![
        ("messages", missing.count()),
        ("pushes", pushes),
        ("replies", open),
        ("translations", pending_translations(desk).await),
        ("files", pending_files(desk, &ledger).await),
        ("events", waiting(&desk.company.rows).await.len()),
    ]
}

async fn pending_translations(desk: &Desk) -> usize {
    let row_keys: Vec<_> = desk
        .translations
        .iter()
        .map(|id| key::translation(TranslationId::parse(id).expect("an id")))
        .collect();
    let rows = desk
        .company
        .rows
        .get_many::<TranslationRow>(&row_keys)
        .await;
    let rows = rows.expect("translations can be read").into_iter();
    rows.flatten()
        .filter(|row| row.state != TranslationState::Ready)
        .count()
}

async fn pending_files(desk: &Desk, ledger: &Ledger) -> usize {
    let messages = ledger.messages.iter();
    let row_keys: Vec<_> = messages
        .filter_map(|message| message.content.attachment_id())
        .map(key::attachment)
        .collect();
    let rows = desk.company.rows.get_many::<AttachmentRow>(&row_keys).await;
    let rows = rows.expect("attachments can be read").into_iter();
    rows.flatten()
        .filter(|row| row.state != AttachmentState::Ready)
        .count()
}

/// Lets the sweep run if an event has waited so long that the relay must have lost it; how many such
/// events there were.
async fn sweep(stack: &Deployed, desk: &Desk) -> usize {
    let now = desk.company.rows.now();
    let waiting = waiting(&desk.company.rows).await;
    let old = waiting
        .iter()
        .filter(|event| now.duration_since(event.at) > LEFT)
        .count();
    if old > 0 {
        let stage = stack.inside().aws().settings().stage;
        let function = format!("customit-{}-outbox-sweep", stage.as_str());
        let slot = json!({ "scheduled_for": now.to_string() });
        Emulator::connect().invoke(&function, &slot).await;
    }
    old
}
