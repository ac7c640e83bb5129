//! Applies updates one after the other, each until it has come to something.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use data::{Error, Queue};
use domain::message::Side;
use futures::FutureExt as _;
use providers::whatsapp_webhook::{Content, EchoMessage, InboundMessage, Update};
use serde_json::json;
use work::{Arrival, Failure};

use super::line::Inlet;
use super::outcome::{Outcome, Tally};
use super::{account, identity, message, news, preference, status};

/// How often an update is thought out again after others wrote about the same people in between.
const TRIES: u32 = 10;

/// An update is not begun with less time than this.
const LEAST_TIME: Duration = Duration::from_millis(1500);

/// An update that can never be applied.
pub(super) struct Rejected {
    /// Which one of the part.
    position: usize,
    /// Why.
    reason: String,
}

/// What a lane came to.
#[derive(Default)]
pub(super) struct Lane {
    pub(super) tally: Tally,
    pub(super) rejected: Vec<Rejected>,
    pub(super) failure: Option<Failure>,
}

/// Applies the updates about one person; stops at the first that has to come again.
pub(super) async fn lane(arrival: &Arrival, inlet: &Inlet, updates: Vec<(usize, Update)>) -> Lane {
    let mut lane = Lane::default();
    for (position, update) in updates {
        match settle(arrival, inlet, &update).await {
            Ok(Ok(outcome)) => lane.tally.count(outcome),
            Ok(Err(reason)) => {
                lane.tally.count(Outcome::Quarantined);
                lane.rejected.push(Rejected { position, reason });
            }
            Err(failure) => {
                lane.failure = Some(failure);
                break;
            }
        }
    }
    lane
}

/// What became of an update, or why it can never be applied.
async fn settle(
    arrival: &Arrival,
    inlet: &Inlet,
    update: &Update,
) -> Result<Result<Outcome, String>, Failure> {
    if let Update::Unreadable { field, why } = update {
        let is_of_people = matches!(field.as_str(), "messages" | "smb_message_echoes");
        return Ok(if is_of_people && *why != NOTHING_READ {
            Err((*why).to_owned())
        } else {
            Ok(Outcome::Dropped)
        });
    }
    for attempt in 0..TRIES {
        if arrival.remaining() < LEAST_TIME {
            return Err(Failure::Retry("no time is left for this part".into()));
        }
        match AssertUnwindSafe(apply(inlet, update)).catch_unwind().await {
            Ok(Ok(outcome)) => return Ok(Ok(outcome)),
            Ok(Err(Error::Conflict { .. })) => pause(attempt).await,
            Ok(Err(error)) if is_lasting(&error) => return Ok(Err(error.to_string())),
            Ok(Err(error)) => return Err(Failure::Retry(error.to_string())),
            Err(_) => return Ok(Err("the update panics".to_owned())),
        }
    }
    let reason = "others keep writing about the same people";
    Err(Failure::Retry(reason.to_owned()))
}

/// The reader's word for a change that holds none of the lists that are read, such as one of calls.
const NOTHING_READ: &str = "nothing that is read";

async fn apply(inlet: &Inlet, update: &Update) -> Result<Outcome, Error> {
    match update {
        Update::Message(message) => customer_wrote(inlet, message).await,
        Update::Echo(echo) => company_wrote(inlet, echo).await,
        Update::Status(word) => status::apply(inlet, word).await,
        Update::IdentityChanged(change) => identity::apply(inlet, change).await,
        Update::Preference(wish) => preference::apply(inlet, wish).await,
        Update::AccountProblem { code, .. } => account::problem(inlet, *code).await,
        Update::AccountEvent(news) => account::event(inlet, news).await,
        Update::Unreadable { .. } => Ok(Outcome::Dropped),
    }
}

async fn customer_wrote(inlet: &Inlet, wrote: &InboundMessage) -> Result<Outcome, Error> {
    match news::of(inlet, &wrote.content, Side::Customer, (&wrote.id, wrote.at)) {
        Some((id, news)) => news::apply(inlet, id, Side::Customer, news).await,
        None => message::keep(inlet, &message::Written::by_customer(wrote)).await,
    }
}

async fn company_wrote(inlet: &Inlet, echo: &EchoMessage) -> Result<Outcome, Error> {
    match news::of(inlet, &echo.content, Side::Company, (&echo.id, echo.at)) {
        Some((id, news)) => news::apply(inlet, id, Side::Company, news).await,
        None => match &echo.content {
            // The platform speaks to the company there, and nobody to the customer.
            Content::System { .. } | Content::ChatOpened => Ok(Outcome::Dropped),
            _ => message::keep(inlet, &message::Written::in_native_app(echo)).await,
        },
    }
}

/// Whether trying again would read and refuse the same.
fn is_lasting(error: &Error) -> bool {
    match error {
        Error::Conversion(_) => true,
        Error::Refused(reason) => reason.contains("Validation"),
        Error::Conflict { .. } | Error::Busy(_) | Error::BadCursor => false,
    }
}

/// Keeps updates that nobody can apply, with the part that they came in.
pub(super) async fn put_away(
    arrival: &Arrival,
    json: &str,
    rejected: &[Rejected],
) -> Result<(), Error> {
    let Some(first) = rejected.first() else {
        return Ok(());
    };
    let part = arrival.part();
    let rejected = rejected
        .iter()
        .map(|one| json!({ "position": one.position, "reason": one.reason }));
    let body = json!({
        "inbound_id": part.inbound_id,
        "rejected": rejected.collect::<Vec<_>>(),
        "account": part.account,
        "signer": part.signer,
        "json": json,
    });
    let quarantine = arrival.aws().quarantine();
    quarantine
        .keep(Queue::InboundApply.name(), &first.reason, &body.to_string())
        .await
}

/// Full jitter over a doubling span, so that those who collided do not meet again.
async fn pause(attempt: u32) {
    let span = 10_u64 << attempt.min(5);
    tokio::time::sleep(Duration::from_millis(fastrand::u64(1..=span))).await;
}
