//! Applies updates one after the other, each until it has come to something.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use data::{Attempt, Error, Queue, Unreadable, on_any_conflict, retry_on_conflict};
use domain::message::Side;
use futures::FutureExt as _;
use providers::whatsapp_webhook::{Content, EchoMessage, InboundMessage, Update};
use work::{Arrival, Failure};

use super::destination::Destination;
use super::outcome::{Outcome, Tally};
use super::{account, identity, message, message_update, preference, status};

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
pub(super) async fn lane(
    arrival: &Arrival,
    destination: &Destination,
    updates: Vec<(usize, Update)>,
) -> Lane {
    let mut lane = Lane::default();
    for (position, update) in updates {
        match process(arrival, destination, &update).await {
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
async fn process(
    arrival: &Arrival,
    destination: &Destination,
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
    retry_on_conflict(|_| async {
        if arrival.remaining() < LEAST_TIME {
            return Err(Failure::Retry("no time is left for this part".into()));
        }
        Ok(
            match AssertUnwindSafe(apply(destination, update))
                .catch_unwind()
                .await
            {
                Ok(Ok(outcome)) => Attempt::Break(Ok(outcome)),
                Ok(Err(error)) if is_lasting(&error) => Attempt::Break(Err(error.to_string())),
                Ok(Err(error)) => Attempt::Continue(on_any_conflict::<Failure>(error)?),
                Err(_) => Attempt::Break(Err("the update panics".to_owned())),
            },
        )
    })
    .await
}

/// The reader's word for a change that holds none of the lists that are read, such as one of calls.
const NOTHING_READ: &str = "nothing that is read";

async fn apply(destination: &Destination, update: &Update) -> Result<Outcome, Error> {
    match update {
        Update::Message(message) => customer_wrote(destination, message).await,
        Update::Echo(echo) => company_wrote(destination, echo).await,
        Update::Status(update) => status::apply(destination, update).await,
        Update::IdentityChanged(change) => identity::apply(destination, change).await,
        Update::Preference(update) => preference::apply(destination, update).await,
        Update::AccountProblem { code, .. } => account::problem(destination, *code).await,
        Update::AccountEvent(update) => account::event(destination, update).await,
        Update::Unreadable { .. } => Ok(Outcome::Dropped),
    }
}

async fn customer_wrote(
    destination: &Destination,
    wrote: &InboundMessage,
) -> Result<Outcome, Error> {
    match message_update::of(
        destination,
        &wrote.content,
        Side::Customer,
        (&wrote.id, wrote.at),
    ) {
        Some((id, update)) => message_update::apply(destination, id, Side::Customer, update).await,
        None => message::append(destination, &message::Written::by_customer(wrote)).await,
    }
}

async fn company_wrote(destination: &Destination, echo: &EchoMessage) -> Result<Outcome, Error> {
    match message_update::of(
        destination,
        &echo.content,
        Side::Company,
        (&echo.id, echo.at),
    ) {
        Some((id, update)) => message_update::apply(destination, id, Side::Company, update).await,
        None => match &echo.content {
            // The platform speaks to the company there, and nobody to the customer.
            Content::System { .. } | Content::ChatOpened => Ok(Outcome::Dropped),
            _ => message::append(destination, &message::Written::in_native_app(echo)).await,
        },
    }
}

/// Whether trying again would read and refuse the same.
fn is_lasting(error: &Error) -> bool {
    match error {
        Error::Conversion(_) | Error::WrittenTwice(_) | Error::TooLarge(_) => true,
        Error::Refused(reason) => reason.contains("Validation"),
        Error::Conflict { .. } | Error::Contended { .. } | Error::Busy(_) | Error::BadCursor => {
            false
        }
    }
}

/// Lets a part come again that holds updates which nobody can apply; in the end it goes into quarantine.
/// Taken once more from there, what was applied has no second effect.
pub(super) async fn quarantine(
    arrival: &Arrival,
    destination: &Destination,
    rejected: &[Rejected],
) -> Result<(), Failure> {
    let Some(first) = rejected.first() else {
        return Ok(());
    };
    let positions: Vec<_> = rejected
        .iter()
        .map(|one| one.position.to_string())
        .collect();
    let reason = format!("updates {}: {}", positions.join(", "), first.reason);
    if arrival.may_come_again() {
        return Err(Failure::Retry(format!("cannot be applied yet: {reason}")));
    }
    let part =
        serde_json::to_string(arrival.part()).map_err(|error| Failure::Retry(error.to_string()))?;
    let message = Unreadable {
        queue: Queue::InboundApply.name(),
        reason: &reason,
        body: &part,
        owner: Some(&destination.store),
    };
    Ok(arrival.aws().quarantine().add(message).await?)
}
