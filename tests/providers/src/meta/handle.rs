//! What a test can make Meta do through the handle of a running world.

use std::time::Duration;

use bytes::Bytes;
use jiff::Timestamp;

use super::act::{MetaActed, MetaAction};
use super::batch::{MetaBatch, MetaBatchReport};
use super::directory::Subscription;
use super::hook::MetaOddities;
use super::media_store::{MetaMedia, MetaQuirks};
use super::message_log::{PersonMessage, SentMessage};
use super::options::MetaNumber;
use super::people::MetaPerson;
use super::template::MetaTemplate;
use crate::hooks::Attempt;
use crate::running::Running;

impl Running {
    /// The base address of Meta's Graph API.
    pub fn meta_url(&self) -> String {
        format!("{}/meta/v26.0", self.url())
    }

    /// Adds a number, or replaces it.
    pub fn add_meta_number(&self, number: MetaNumber) {
        let directory = &self.world.meta.directory;
        directory.with(|directory| directory.add(number));
        self.world.publish_numbers();
    }

    /// The numbers.
    pub fn meta_numbers(&self) -> Vec<MetaNumber> {
        let directory = &self.world.meta.directory;
        directory.with(|directory| directory.numbers.clone())
    }

    /// Subscribes the platform's app to an account, as `subscribed_apps` does.
    pub fn meta_subscribe(&self, waba_id: &str) {
        self.world.meta_subscribe(waba_id);
    }

    /// Where the app of a company's own gets the webhooks of its accounts.
    pub fn meta_app_hook(&self, app_id: &str) -> Option<String> {
        let directory = &self.world.meta.directory;
        directory.with(|directory| Some(directory.hook(app_id)?.url.clone()))
    }

    /// Where the messages of a number go for an app, if to an address of the number's own.
    pub fn meta_number_hook(&self, app_id: &str, phone_number_id: &str) -> Option<String> {
        let directory = &self.world.meta.directory;
        directory.with(|directory| directory.number_override(app_id, phone_number_id).cloned())
    }

    /// Lets the messages of a whole account go elsewhere for an app, as a company can do by hand.
    pub fn meta_override(&self, app_id: &str, waba_id: &str, url: &str) {
        let directory = &self.world.meta.directory;
        directory.with(|directory| {
            directory.subscribe(Subscription {
                waba_id: waba_id.to_owned(),
                app_id: app_id.to_owned(),
                override_callback_uri: Some(url.to_owned()),
            });
        });
    }

    /// Whether any app is subscribed to an account.
    pub fn meta_is_subscribed(&self, waba_id: &str) -> bool {
        let directory = &self.world.meta.directory;
        directory.with(|directory| directory.is_subscribed(waba_id))
    }

    /// A code as the end of a sign-up hands it out.
    pub fn meta_code(&self, waba_id: &str) -> String {
        self.world.meta_code(waba_id)
    }

    /// Makes a token worthless.
    pub fn meta_revoke(&self, token: &str) {
        let directory = &self.world.meta.directory;
        directory.with(|directory| directory.revoke(token));
    }

    /// Adds a template to an account, or replaces the one of its name and language.
    pub fn add_meta_template(&self, waba_id: &str, template: MetaTemplate) {
        let directory = &self.world.meta.directory;
        directory.with(|directory| directory.add_template(waba_id, template));
    }

    /// Adds a person, or changes what is known and how messages to them fail.
    pub fn meta_person(&self, person: &MetaPerson) {
        self.world.meta_add_person(person);
    }

    /// Lets a person act and delivers the update to all subscribed apps. Panics if there is no such
    /// number.
    pub async fn meta_act(&self, action: &MetaAction) -> MetaActed {
        let acted = self.world.meta_act(action).await;
        acted.expect("the action names a number of this world")
    }

    /// Tells many updates at once.
    pub async fn meta_batch(&self, batch: &MetaBatch) -> MetaBatchReport {
        self.world.meta_batch(batch).await
    }

    /// Posts any bytes to the platform's webhook, signed by its app. Nothing if there is none.
    pub async fn meta_raw(&self, body: &[u8], odd: MetaOddities) -> Option<Attempt> {
        let body = Bytes::copy_from_slice(body);
        self.world.meta_raw(&body, odd).await
    }

    /// Asks the platform's webhook for the challenge back; why it failed.
    pub async fn meta_verify(&self, verify_token: Option<&str>) -> Result<(), String> {
        self.world.meta_verify_platform(verify_token).await
    }

    /// What companies sent, newest first.
    pub fn meta_sent(&self) -> Vec<SentMessage> {
        self.world.meta_sent()
    }

    /// What companies sent to this phone or user id, newest first.
    pub fn meta_sent_to(&self, whom: &str) -> Vec<SentMessage> {
        let mut sent = self.meta_sent();
        sent.retain(|one| one.is_to(whom));
        sent
    }

    /// Waits for the newest message of a company that fits.
    pub async fn meta_message(
        &self,
        fits: impl Fn(&SentMessage) -> bool,
        within: Duration,
    ) -> Option<SentMessage> {
        self.wait(within, || self.meta_sent().into_iter().find(&fits))
            .await
    }

    /// The messages of people, newest first, with whether the company marked it as read.
    pub fn meta_person_messages(&self) -> Vec<PersonMessage> {
        self.world.meta_person_messages()
    }

    /// Every file, oldest first, with when it was downloaded.
    pub fn meta_media(&self) -> Vec<MetaMedia> {
        self.world
            .meta
            .media_store
            .with(|media_store| media_store.all())
    }

    /// Changes how a download misbehaves; false if there is no such file.
    pub fn meta_quirk(&self, media_id: &str, quirks: MetaQuirks) -> bool {
        self.world.meta_quirk(media_id, quirks)
    }

    /// This moment by the clock of this world.
    pub fn now(&self) -> Timestamp {
        self.world.clock.now()
    }
}
