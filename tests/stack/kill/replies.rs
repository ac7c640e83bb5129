//! What became of the replies, here and at Meta.

use std::collections::HashMap;

use data::key;
use data::row::MessageRow;
use domain::id::{MessageId, ThreadId};
use domain::message::{DeliveryStatus, MessageRef};
use tests::OutsideWorld;

use super::load::Desk;

/// Where each reply stands.
pub(super) async fn stand(desk: &Desk) -> Vec<(String, DeliveryStatus)> {
    let row_keys: Vec<_> = desk
        .replies
        .iter()
        .map(|reply| {
            let thread = ThreadId::parse(&reply.thread_id).expect("an id");
            let message = MessageId::parse(&reply.message_id).expect("an id");
            key::message(thread, message)
        })
        .collect();
    let rows = desk.company.rows.get_many::<MessageRow>(&row_keys).await;
    let rows = rows.expect("messages can be read").into_iter();
    rows.map(|row| {
        let row = row.expect("a reply stands in its thread");
        let delivery = row.delivery.expect("a reply is on its way");
        (row.message_id.to_string(), delivery.status)
    })
    .collect()
}

/// How often each reply reached Meta.
pub(super) async fn sent(outside: &OutsideWorld, desk: &Desk) -> HashMap<String, usize> {
    let mut sent = HashMap::new();
    for number in &desk.numbers {
        for one in outside.sent_by(&number.phone_number_id).await {
            if let Some(name) = one["callback_data"].as_str() {
                let named = MessageRef::parse(name).expect("we named it");
                *sent.entry(named.message_id.to_string()).or_insert(0) += 1;
            }
        }
    }
    sent
}

/// How many replies are at Meta, which has not reported so yet.
pub(super) async fn silent(outside: &OutsideWorld, desk: &Desk) -> usize {
    let sent = sent(outside, desk).await;
    let replies = stand(desk).await.into_iter();
    let is_silent = |(id, status): &(String, DeliveryStatus)| {
        *status == DeliveryStatus::Uncertain && sent.contains_key(id)
    };
    replies.filter(is_silent).count()
}
