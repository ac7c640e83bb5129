//! A person chose which messages of the company they want.

use data::row::ProviderRefRow;
use data::{Error, key};
use providers::whatsapp_webhook::PreferenceNews;

use super::line::Inlet;
use super::message;
use super::outcome::Outcome;
use super::party::{self, Found};

/// Says so in the thread. Who is no customer gets none by this.
pub(super) async fn apply(inlet: &Inlet, news: &PreferenceNews) -> Result<Outcome, Error> {
    let channel_id = inlet.channel()?.channel_id;
    let id = id_of(news);
    let place = key::provider_ref(channel_id, &id);
    let (reference, found) = tokio::try_join!(
        inlet.store.get::<ProviderRefRow>(place),
        party::find(inlet, &news.person)
    )?;
    if reference.is_some() {
        return Ok(Outcome::Suppressed);
    }
    let Found::Somebody(party) = found else {
        return Ok(Outcome::Dropped);
    };
    let text = fact(news);
    message::tell(inlet, *party, &id, text, news.at).await
}

/// The provider gives such news no id; that of the same news is always the same.
fn id_of(news: &PreferenceNews) -> String {
    let person = news.person.bsuid.as_ref().or(news.person.phone.as_ref());
    let parts = [
        person.map_or("", String::as_str),
        &news.category,
        &news.at.to_string(),
        if news.is_stopped { "stop" } else { "resume" },
    ];
    format!("preference.{}", key::hashed(&parts.join("#")))
}

fn fact(news: &PreferenceNews) -> String {
    let what = match news.category.as_str() {
        "marketing_messages" => "marketing messages".to_owned(),
        other => format!("messages of the kind “{}”", other.replace('_', " ")),
    };
    if news.is_stopped {
        format!("The customer asked not to get {what}.")
    } else {
        format!("The customer wants to get {what} again.")
    }
}
