//! What phones got and show.

use std::collections::HashMap;

use jiff::Timestamp;
use tests::OutsideWorld;

use crate::company::Iphone;
use crate::figures::Times;
use crate::ledger::Ledger;
use crate::posts::{Posts, instant};

/// When a device first got a push about each message, by our id of it.
pub(crate) async fn first_pushed(
    outside: &OutsideWorld,
    phone: &Iphone,
) -> HashMap<String, Timestamp> {
    let mut first = HashMap::new();
    for push in outside.pushes_to(&phone.token).await {
        if let Some(id) = push["payload"]["message_id"].as_str() {
            first.entry(id.to_owned()).or_insert(instant(&push["at"]));
        }
    }
    first
}

/// How often a phone shows each message, and how many pushes took another's place.
pub(crate) async fn shown(
    outside: &OutsideWorld,
    phone: &Iphone,
) -> (HashMap<String, usize>, usize) {
    let phones = outside.phones().await;
    let phone = phones.iter().find(|one| one["token"] == phone.token);
    let phone = phone.expect("the phone got a push");
    let alerts = phone["shown"].as_array().cloned().unwrap_or_default();
    let mut shown = HashMap::new();
    for alert in &alerts {
        if let Some(id) = alert["payload"]["message_id"].as_str() {
            *shown.entry(id.to_owned()).or_insert(0) += 1;
        }
    }
    let all = phone["alerts"].as_u64().expect("alerts are counted");
    let all = usize::try_from(all).expect("a phone shows few alerts");
    (shown, all - alerts.len())
}

/// How long it took from the post about a message to the push on each phone.
pub(crate) async fn times<'a>(
    outside: &OutsideWorld,
    phones: &[Iphone],
    ledger: &Ledger,
    posts: &Posts,
    ids: impl Iterator<Item = &'a str> + Clone,
) -> Times {
    let known = ledger.by_provider();
    let mut times = Times::default();
    for phone in phones {
        let first = first_pushed(outside, phone).await;
        for id in ids.clone() {
            let ours = known[id][0].message_id.to_string();
            let pushed = first[&ours];
            let millis = pushed.duration_since(posts.first_posted[id]).as_millis();
            times.add(i64::try_from(millis).expect("a push comes within years"));
        }
    }
    times
}
