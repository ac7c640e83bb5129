//! What customers write arrives: once, in order, with its files, and on every phone.

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use serde_json::{Value, json};
use tests::{Emulator, OutsideWorld};

use super::{CUSTOMERS, MESSAGES, Side};
use crate::crowd::{Customer, What};
use crate::eventually::eventually;
use crate::figures::Times;
use crate::ledger::Ledger;
use crate::posts::Posts;
use crate::pushes;

/// How long four hundred messages may take on a small machine that is also AWS, Meta and Apple.
const PATIENCE: Duration = Duration::from_mins(4);

/// Everybody writes; the updates are posted shuffled, a third of them twice, the companies mixed.
pub(super) async fn all_write(outside: &OutsideWorld, sides: &mut [Side; 2], posts: &mut Posts) {
    // Later than everybody joined, and not in the future when it arrives.
    let begin = sides[0].company.owner.now().as_second() + 1;
    let mut actions = Vec::new();
    for Side { customers, .. } in sides.iter_mut() {
        for (place, customer) in customers.iter_mut().enumerate() {
            for turn in 0..MESSAGES {
                let second = begin + i64::try_from(turn).expect("few messages");
                actions.push(customer.write(place * MESSAGES + turn, second));
            }
        }
    }
    tokio::time::sleep(Duration::from_secs(7)).await;
    posts
        .send_webhooks(outside, actions, 3, 1.0 / 3.0, 20)
        .await;
    assert_eq!(posts.accepted, 2 * CUSTOMERS * MESSAGES + posts.duplicated);
    assert!(posts.duplicated > 100, "{posts:?}");
}

/// As many customers and threads as people, and in each thread what was written, in its order, with
/// files that are encrypted copies of the right type.
pub(super) async fn everything_is_there(side: &Side) {
    let Side { company, customers } = side;
    let threads = threads(side).await;
    assert_eq!(threads.len(), CUSTOMERS);
    let listed = company.dispatcher.get("/v1/customers?limit=100").await;
    let listed = listed.expect(200);
    assert_eq!(items(&listed).len(), CUSTOMERS);
    let names = |values: &[Value], field: &str| -> BTreeSet<String> {
        values.iter().map(|one| text(&one[field])).collect()
    };
    assert_eq!(
        names(&items(&listed), "name"),
        names(&threads, "customer_name")
    );

    let ledger = Ledger::of(&company.rows).await;
    assert_eq!(ledger.threads.len(), CUSTOMERS);
    assert_eq!(ledger.customers.len(), CUSTOMERS);
    let known = ledger.by_provider();
    assert_eq!(known.len(), CUSTOMERS * MESSAGES);
    for wrote in customers.iter().flat_map(|one| &one.wrote) {
        assert_eq!(known[wrote.id.as_str()].len(), 1, "{wrote:?} stands twice");
    }
    let by_name: HashMap<_, _> = threads
        .iter()
        .map(|thread| (text(&thread["customer_name"]), thread))
        .collect();
    let bucket = Emulator::connect();
    for customer in customers {
        let name = customer.person.name.clone().unwrap_or_default();
        let thread = by_name[&name];
        assert_eq!(thread["unread"], MESSAGES, "{thread}");
        is_as_written(side, customer, &text(&thread["thread_id"]), &bucket).await;
    }
}

/// The open threads, once the dispatcher has as many unread messages as were written.
async fn threads(side: &Side) -> Vec<Value> {
    let all = CUSTOMERS * MESSAGES;
    eventually("every message", PATIENCE, async || {
        let list = side.company.dispatcher.get("/v1/threads?limit=100").await;
        let threads = items(&list.expect(200));
        let unread = unread(&threads);
        if unread == all {
            Ok(threads)
        } else {
            Err(format!("{unread} messages of {all}"))
        }
    })
    .await
}

fn unread(threads: &[Value]) -> usize {
    let counts = threads.iter().filter_map(|one| one["unread"].as_u64());
    usize::try_from(counts.sum::<u64>()).expect("threads have few messages")
}

async fn is_as_written(side: &Side, customer: &Customer, thread_id: &str, bucket: &Emulator) {
    let dispatcher = &side.company.dispatcher;
    let path = format!("/v1/threads/{thread_id}/messages?limit=100");
    let mut messages = eventually("every file", PATIENCE, async || {
        let messages = items(&dispatcher.get(&path).await.expect(200));
        let waits = |one: &&Value| one["file"]["state"] == "pending";
        match messages.iter().find(waits) {
            Some(message) => Err(message.to_string()),
            None => Ok(messages),
        }
    })
    .await;
    messages.reverse();
    assert_eq!(messages.len(), customer.wrote.len());
    for (message, wrote) in messages.iter().zip(&customer.wrote) {
        let at: jiff::Timestamp = text(&message["at"]).parse().expect("an instant");
        assert_eq!(at.as_second(), wrote.second, "{message} is not {wrote:?}");
        let content = &message["content"];
        let (kind, words, media_type) = match &wrote.what {
            What::Text(words) => {
                assert_eq!(content["type"], "text", "{message}");
                assert_eq!(content["text"], **words, "{message}");
                continue;
            }
            What::Photo(words) => ("photo", json!(words), "image/jpeg"),
            What::Voice => ("voice", Value::Null, "audio/ogg"),
        };
        assert_eq!(content["kind"], kind, "{message}");
        assert_eq!(content["text"], words, "{message}");
        assert_eq!(message["file"]["state"], "ready", "{message}");
        assert_eq!(message["file"]["media_type"], media_type, "{message}");
        let company_id = side.company.rows.company_id();
        let attachment = text(&content["attachment_id"]);
        let key = format!("T#{company_id}/attachments/{attachment}");
        let object = bucket.object(&key).await;
        let object = object.expect("a file that is ready has its copy");
        let header = |name: &str| object.get(name).and_then(|value| value.to_str().ok());
        assert_eq!(header("x-amz-server-side-encryption"), Some("aws:kms"));
        assert_eq!(header("content-type"), Some(media_type));
    }
}

/// Owner and dispatcher were notified of each message, and their phones show it once.
pub(super) async fn every_phone_was_told_once(outside: &OutsideWorld, side: &Side) {
    let company = &side.company;
    let ledger = Ledger::of(&company.rows).await;
    let ids: BTreeSet<_> = ledger
        .messages
        .iter()
        .map(|one| one.message_id.to_string())
        .collect();
    for phone in &company.phones {
        eventually("every push", PATIENCE, async || {
            let pushed = pushes::first_pushed(outside, phone).await;
            if pushed.len() >= ids.len() {
                Ok(())
            } else {
                Err(format!("{} pushes of {}", pushed.len(), ids.len()))
            }
        })
        .await;
        let (shown, _) = pushes::shown(outside, phone).await;
        assert!(shown.values().all(|times| *times == 1), "{shown:?}");
        let shown: BTreeSet<_> = shown.into_keys().collect();
        assert_eq!(shown, ids, "the phone shows other messages");
    }
    // A technician without a job for these customers is not notified of them.
    let pushes = outside.pushes_to(&company.technicians_phone.token).await;
    assert!(pushes.is_empty(), "{pushes:?}");
}

/// Each customer writes once more, one after the other; how long it took until the phones showed it.
pub(super) async fn one_by_one(
    outside: &OutsideWorld,
    side: &mut Side,
    posts: &mut Posts,
) -> Times {
    let mut ids = Vec::new();
    for customer in &mut side.customers {
        let now = side.company.owner.now().as_second();
        let action = customer.write_text("Are you there?", now);
        ids.push(customer.wrote.last().expect("just written").id.clone());
        posts.send_webhooks(outside, vec![action], 0, 0.0, 1).await;
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    let company = &side.company;
    let all = CUSTOMERS * (MESSAGES + 1);
    for phone in &company.phones {
        eventually("every push", PATIENCE, async || {
            let pushed = pushes::first_pushed(outside, phone).await.len();
            if pushed == all {
                Ok(())
            } else {
                Err(format!("{pushed} pushes of {all}"))
            }
        })
        .await;
    }
    let ledger = Ledger::of(&company.rows).await;
    let ids = ids.iter().map(String::as_str);
    pushes::times(outside, &company.phones, &ledger, posts, ids).await
}

/// The items of a page.
pub(super) fn items(page: &Value) -> Vec<Value> {
    page["items"].as_array().cloned().expect("a page has items")
}

/// A text that has to be there.
pub(super) fn text(value: &Value) -> String {
    value
        .as_str()
        .unwrap_or_else(|| panic!("{value} is no text"))
        .to_owned()
}
