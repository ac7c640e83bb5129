//! Stores what an update in Meta's own shape holds, as if the person had acted.

use jiff::Timestamp;

use super::message_log::PersonMessage;
use super::people::MetaPerson;
use super::update::MetaUpdate;
use crate::world::World;

impl World {
    /// Keeps the messages of an update.
    pub(crate) fn meta_learn(&self, update: &MetaUpdate) {
        let number = update.phone_number_id().and_then(|id| {
            let directory = &self.meta.directory;
            directory.with(|directory| directory.number(id).cloned())
        });
        let Some(number) = number else {
            return;
        };
        for message in update.value["messages"].as_array().into_iter().flatten() {
            let text = |name: &str| message[name].as_str().map(ToOwned::to_owned);
            let person = MetaPerson {
                phone: text("from"),
                user_id: text("from_user_id"),
                ..MetaPerson::default()
            };
            let second = text("timestamp").and_then(|text| text.parse().ok());
            let at = second.and_then(|second| Timestamp::from_second(second).ok());
            let at = at.unwrap_or_else(|| self.clock.now());
            let person = self
                .meta
                .people
                .with(|people| people.find_or_add(&person, Some(&number)));
            self.meta.message_log.with(|message_log| {
                message_log.open_window(&number.phone_number_id, person, at);
                message_log.receive(PersonMessage {
                    id: text("id").unwrap_or_default(),
                    phone_number_id: number.phone_number_id.clone(),
                    message: message.clone(),
                    at,
                    echo: false,
                    read_at: None,
                    typing: false,
                    person,
                    order: 0,
                });
            });
            self.publish_chat(&number.phone_number_id, person);
        }
    }
}
