//! A person has another phone number, or another id at the provider, from now on.

use data::row::ProviderRefRow;
use data::{Error, key};
use domain::phone::Phone;
use providers::whatsapp_webhook::{IdentityChange, Person};

use super::destination::Destination;
use super::message;
use super::outcome::Outcome;
use super::participant::{self, Lookup};
use super::point;

/// Adds what is new to the customer and says so in the thread. What was stays: messages that are still
/// under way name it.
pub(super) async fn apply(
    destination: &Destination,
    change: &IdentityChange,
) -> Result<Outcome, Error> {
    let channel = destination.channel()?;
    let before = named(change.old_phone.as_ref(), change.old_bsuid.as_ref());
    let after = named(change.new_phone.as_ref(), change.new_bsuid.as_ref());
    let place = key::provider_ref(channel.channel_id, &change.id);
    let (reference, lookup) = tokio::try_join!(
        destination.store.get::<ProviderRefRow>(place),
        participant::find_by(&destination.store, point::of(channel.kind, &before))
    )?;
    if reference.is_some() {
        return Ok(Outcome::Suppressed);
    }
    let Lookup::Customer(mut participant) = lookup else {
        return Ok(Outcome::Dropped);
    };
    let points = point::of(channel.kind, &after);
    let owners = participant::owners(&destination.store, &points).await?;
    let is_anothers = owners
        .iter()
        .flatten()
        .any(|owner| *owner != participant.customer_id());
    if !is_anothers {
        for (point, owner) in points.iter().zip(owners) {
            if owner.is_none() {
                participant.claim(point);
            }
        }
        participant.reach(destination, &after, None)?;
    }
    let text = fact(change, is_anothers);
    message::append_fact(destination, *participant, &change.id, text, change.at).await
}

fn named(phone: Option<&String>, bsuid: Option<&String>) -> Person {
    Person {
        phone: phone.cloned(),
        bsuid: bsuid.cloned(),
        ..Person::default()
    }
}

fn fact(change: &IdentityChange, is_anothers: bool) -> String {
    let number = change.new_phone.as_deref().and_then(Phone::from_wa_id);
    let is_new = change.new_phone != change.old_phone;
    match number.filter(|_| is_new) {
        Some(number) if is_anothers => format!(
            "The customer's WhatsApp number is {} now, which belongs to another customer here.",
            number.as_str()
        ),
        Some(number) => format!("The customer's WhatsApp number is {} now.", number.as_str()),
        None => "The customer has a new WhatsApp account.".to_owned(),
    }
}
