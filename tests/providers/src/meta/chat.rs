//! The conversations as a person sees them on the phone.

use serde_json::{Value, json};

use super::options::MetaNumber;
use crate::world::World;

impl World {
    /// Tells every open page that a conversation went on.
    pub(crate) fn publish_chat(&self, phone_number_id: &str, person: usize) {
        let about = json!({ "phone_number_id": phone_number_id, "person": person });
        self.publish("chat", &about);
    }

    /// Tells every open page which numbers there are.
    pub(crate) fn publish_numbers(&self) {
        self.publish("numbers", &self.meta_numbers());
    }

    /// The numbers with whether anybody listens to them.
    pub(crate) fn meta_numbers(&self) -> Vec<Value> {
        self.meta.directory.with(|directory| {
            let shown = |one: &MetaNumber| {
                json!({
                    "phone_number_id": one.phone_number_id,
                    "waba_id": one.waba_id,
                    "display_phone_number": one.display_phone_number,
                    "verified_name": one.verified_name,
                    "token": one.token,
                    "subscribed": directory.is_subscribed(&one.waba_id),
                })
            };
            directory.numbers.iter().map(shown).collect()
        })
    }

    /// Everybody, with the key under which a conversation is requested.
    pub(crate) fn meta_people(&self) -> Vec<Value> {
        self.meta.people.with(|people| {
            let shown = people.all().map(|(key, person)| {
                let mut shown = json!(person);
                shown["key"] = key.into();
                shown
            });
            shown.collect()
        })
    }

    /// The messages between a person and a number, in order.
    pub(crate) fn meta_chat(&self, phone_number_id: &str, person: usize) -> Vec<Value> {
        let mut lines = self.meta.message_log.with(|message_log| {
            let person_messages = message_log
                .person_messages
                .iter()
                .filter(|one| one.person == person && one.phone_number_id == phone_number_id);
            let sent = message_log
                .sent
                .iter()
                .filter(|one| one.person == person && one.phone_number_id == phone_number_id);
            let mut lines: Vec<(usize, Value)> = person_messages
                .map(|one| {
                    let mut line = json!(one);
                    line["by"] = if one.echo { "company" } else { "person" }.into();
                    (one.order, line)
                })
                .collect();
            lines.extend(sent.map(|one| {
                let mut line = json!(one);
                line["by"] = "company".into();
                let mut message = json!({ "type": one.kind, "context": { "id": one.reply_to } });
                message[&one.kind] = one.content.clone();
                line["message"] = message;
                (one.order, line)
            }));
            lines
        });
        lines.sort_by_key(|(order, _)| *order);
        lines.into_iter().map(|(_, line)| line).collect()
    }
}
