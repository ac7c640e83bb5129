//! `inbound-apply`: applies webhook events to the threads of the companies that they are for.
//!
//! Who is who: a [`Destination`](destination::Destination) is the connected channels of one company that a part is
//! for; an update is one event in a part; a [`Participant`](participant::Participant) is the customer it is
//! about, with the thread; an [`Outcome`](outcome::Outcome) is the result of the update, and a tally counts
//! them.
//!
//! Updates come twice, late and in any order. Each is prepared from rows that are read for it, and
//! written in one transaction that succeeds only if these rows are unchanged: after a conflict it is
//! prepared again, and a second delivery finds the provider's id and has no effect. So a part that failed
//! in the middle is simply processed once more. Updates about one person go one after the
//! other, those about different people go together.

mod account;
mod amend;
mod content;
mod destination;
mod identity;
mod message;
mod message_update;
mod name;
mod outcome;
mod participant;
mod point;
mod preference;
mod process;
mod status;

use std::collections::HashMap;

use data::inbound::InboundBody;
use data::{Error, Queue, Setting};
use futures::StreamExt as _;
use providers::whatsapp_webhook::{Person, Update, read_part};
use work::{Arrival, Failure, Receiver};

use destination::Destination;
use outcome::Tally;

/// See the module.
pub struct InboundApply;

/// How many people's updates are worked on together.
const AT_ONCE: usize = 8;

impl Receiver for InboundApply {
    const NAME: &'static str = "inbound-apply";
    const QUEUE: Queue = Queue::InboundApply;
    const SETTINGS: &'static [Setting] = &[Setting::MediaBucket, Setting::MediaKeyId];

    async fn take(arrival: Arrival) -> Result<bool, Failure> {
        let Some(json) = content(&arrival).await? else {
            // It was forgotten when it had been dealt with.
            return Ok(false);
        };
        let mut tally = Tally::default();
        match destination::find(&arrival).await? {
            Ok(destinations) => {
                for destination in &destinations {
                    tally.add(apply_part(&arrival, destination, &json).await?);
                }
            }
            Err(reason) => tracing::info!(dropped = 1, reason, "a part of a webhook was dropped"),
        }
        // What goes into quarantine is the part itself: its content stays where it is, for 14 days.
        if arrival.part().body == InboundBody::Spilled && !tally.has_quarantined() {
            let blobs = arrival.aws().blobs();
            blobs.forget_spilled(arrival.part().inbound_id).await?;
        }
        Ok(tally.has_effect())
    }
}

/// The content of the part; nothing if it was deleted after an earlier run.
async fn content(arrival: &Arrival) -> Result<Option<String>, Error> {
    match &arrival.part().body {
        InboundBody::Here(json) => Ok(Some(json.clone())),
        InboundBody::Spilled => {
            let blobs = arrival.aws().blobs();
            let bytes = blobs.spilled(arrival.part().inbound_id).await?;
            Ok(bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
        }
    }
}

/// Applies every update of a part that has a channel.
async fn apply_part(
    arrival: &Arrival,
    destination: &Destination,
    json: &str,
) -> Result<Tally, Failure> {
    let mut lanes: HashMap<String, Vec<(usize, Update)>> = HashMap::new();
    for (position, update) in read_part(json, arrival.part().received_at)
        .into_iter()
        .enumerate()
    {
        let lane = lanes.entry(lane(&update).to_owned()).or_default();
        lane.push((position, update));
    }
    let mut running = futures::stream::iter(lanes.into_values())
        .map(|lane| process::lane(arrival, destination, lane))
        .buffer_unordered(AT_ONCE);
    let mut tally = Tally::default();
    let (mut rejected, mut failure) = (Vec::new(), None);
    while let Some(lane) = running.next().await {
        tally.add(lane.tally);
        rejected.extend(lane.rejected);
        failure = failure.or(lane.failure);
    }
    tally.log(&destination.store);
    if let Some(failure) = failure {
        // What was rejected is so again when the part comes again.
        return Err(failure);
    }
    process::quarantine(arrival, destination, &rejected).await?;
    Ok(tally)
}

/// Whom an update is about, as it says itself. That two names mean one person does no harm.
fn lane(update: &Update) -> &str {
    let name = match update {
        Update::Message(message) => named(&message.person),
        Update::Echo(echo) => named(&echo.to),
        Update::Preference(update) => named(&update.person),
        Update::Status(update) => {
            let recipient = update.recipient_bsuid.as_deref();
            recipient.or(update.recipient_phone.as_deref())
        }
        Update::IdentityChanged(change) => {
            change.old_bsuid.as_deref().or(change.old_phone.as_deref())
        }
        Update::AccountProblem { .. } | Update::AccountEvent(_) | Update::Unreadable { .. } => None,
    };
    name.unwrap_or_default()
}

fn named(person: &Person) -> Option<&str> {
    person.bsuid.as_deref().or(person.phone.as_deref())
}
