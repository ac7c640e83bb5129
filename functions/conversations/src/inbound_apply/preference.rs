//! A person chose which messages of the company they want.

use data::row::ProviderRefRow;
use data::{Error, key};
use providers::whatsapp_webhook::PreferenceUpdate;

use super::destination::Destination;
use super::message;
use super::outcome::Outcome;
use super::participant::{self, Lookup};

/// Says so in the thread. Who is no customer gets none by this.
pub(super) async fn apply(
    destination: &Destination,
    update: &PreferenceUpdate,
) -> Result<Outcome, Error> {
    let channel_id = destination.channel()?.channel_id;
    let id = id_of(update);
    let place = key::provider_ref(channel_id, &id);
    let (reference, lookup) = tokio::try_join!(
        destination.store.get::<ProviderRefRow>(place),
        participant::find(destination, &update.person)
    )?;
    if reference.is_some() {
        return Ok(Outcome::Suppressed);
    }
    let Lookup::Customer(participant) = lookup else {
        return Ok(Outcome::Dropped);
    };
    let text = fact(update);
    message::append_fact(destination, *participant, &id, text, update.at).await
}

/// The provider gives such news no id; that of the same news is always the same.
fn id_of(update: &PreferenceUpdate) -> String {
    let person = update
        .person
        .bsuid
        .as_ref()
        .or(update.person.phone.as_ref());
    let parts = [
        person.map_or("", String::as_str),
        &update.category,
        &update.at.to_string(),
        if update.is_stopped { "stop" } else { "resume" },
    ];
    format!("preference.{}", key::hashed(&parts.join("#")))
}

fn fact(update: &PreferenceUpdate) -> String {
    let what = match update.category.as_str() {
        "marketing_messages" => "marketing messages".to_owned(),
        other => format!("messages of the kind “{}”", other.replace('_', " ")),
    };
    if update.is_stopped {
        format!("The customer asked not to get {what}.")
    } else {
        format!("The customer wants to get {what} again.")
    }
}
