//! What a test or a person can make Meta do, and what they can see of it.

use bytes::Bytes;

use super::directory::Subscription;
use super::hook::{MetaOddities, Target};
use super::media_store::MetaQuirks;
use super::message_log::{PersonMessage, SentMessage};
use super::people::MetaPerson;
use crate::hooks::Attempt;
use crate::world::World;

impl World {
    /// Subscribes the platform's app to an account.
    pub(crate) fn meta_subscribe(&self, waba_id: &str) {
        let subscription = Subscription {
            waba_id: waba_id.to_owned(),
            app_id: self.options.meta.app.id.clone(),
            override_callback_uri: None,
        };
        self.meta
            .directory
            .with(|directory| directory.subscribe(subscription));
        self.publish_numbers();
    }

    /// A code as the end of a sign-up hands it out.
    pub(crate) fn meta_code(&self, waba_id: &str) -> String {
        let now = self.clock.now();
        self.meta
            .directory
            .with(|directory| directory.code(waba_id, now))
    }

    /// Takes a person in, or changes what is known.
    pub(crate) fn meta_add_person(&self, person: &MetaPerson) -> usize {
        self.meta.people.with(|people| {
            let key = people.find_or_add(person, None);
            people.fail(key, person.fails_with);
            key
        })
    }

    /// Posts any bytes as the platform's app; nothing if there is nobody to post to.
    pub(crate) async fn meta_raw(&self, body: &Bytes, odd: MetaOddities) -> Option<Attempt> {
        let app = &self.options.meta.app;
        let target = Target {
            url: self.meta_callback(app)?,
            secret: app.secret.clone(),
        };
        Some(self.meta_post(&target, body, odd).await)
    }

    /// Asks the platform's webhook for the challenge back.
    pub(crate) async fn meta_verify_platform(&self, token: Option<&str>) -> Result<(), String> {
        let url = self.meta_callback(&self.options.meta.app);
        let token = token.unwrap_or(&self.options.meta.verify_token);
        self.meta_verify(&url.ok_or("no webhook base is set")?, token)
            .await
    }

    /// What companies sent, newest first.
    pub(crate) fn meta_sent(&self) -> Vec<SentMessage> {
        self.meta
            .message_log
            .with(|message_log| message_log.sent.iter().rev().cloned().collect())
    }

    /// The messages of people, newest first.
    pub(crate) fn meta_person_messages(&self) -> Vec<PersonMessage> {
        self.meta
            .message_log
            .with(|message_log| message_log.person_messages.iter().rev().cloned().collect())
    }

    /// Changes how a download misbehaves; false if there is no such file.
    pub(crate) fn meta_quirk(&self, media_id: &str, quirks: MetaQuirks) -> bool {
        self.meta.media_store.with(|media_store| {
            let media = media_store.get_mut(media_id);
            media.map(|media| media.quirks = quirks).is_some()
        })
    }
}
