//! A queue of one test, read by the test itself.

use std::collections::HashMap;

use aws_credential_types::Credentials;
use aws_sdk_sqs::Client;
use aws_sdk_sqs::config::{BehaviorVersion, Builder, Region};
use aws_smithy_http_client::tls::{self, rustls_provider::CryptoMode};
use data::Settings;
use data::outbox::Envelope;
use domain::id::EventId;
use uuid::Uuid;

/// A queue in the emulator.
pub(crate) struct Queue {
    client: Client,
    pub(crate) url: String,
}

impl Queue {
    pub(crate) async fn make(settings: &Settings) -> Self {
        Self::named(settings, &format!("customit-it-{}", Uuid::now_v7())).await
    }

    /// A queue of this name.
    pub(crate) async fn named(settings: &Settings, name: &str) -> Self {
        let http = aws_smithy_http_client::Builder::new()
            .tls_provider(tls::Provider::Rustls(CryptoMode::Ring))
            .build_https();
        let config = Builder::new()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(settings.region.clone()))
            .credentials_provider(Credentials::new("test", "test", None, None, "tests"))
            .endpoint_url(settings.endpoint_url.clone().unwrap())
            .http_client(http)
            .build();
        #[expect(
            clippy::disallowed_methods,
            reason = "tests make and drop queues of their own"
        )]
        let client = Client::from_conf(config);
        let made = client.create_queue().queue_name(name).send().await.unwrap();
        let url = made.queue_url.unwrap();
        Self { client, url }
    }

    /// How often each event came, of all that came since the last time.
    pub(crate) async fn take(&self) -> HashMap<EventId, usize> {
        let mut events = HashMap::new();
        for body in self.bodies().await {
            let envelope: Envelope = serde_json::from_str(&body).unwrap();
            *events.entry(envelope.event_id).or_default() += 1;
        }
        events
    }

    /// Every body that came since the last time.
    pub(crate) async fn bodies(&self) -> Vec<String> {
        let mut bodies = Vec::new();
        loop {
            let answer = self
                .client
                .receive_message()
                .queue_url(&self.url)
                .max_number_of_messages(10)
                .send()
                .await
                .unwrap();
            let messages = answer.messages.unwrap_or_default();
            if messages.is_empty() {
                return bodies;
            }
            for message in messages {
                let delete = self.client.delete_message().queue_url(&self.url);
                let handle = message.receipt_handle.unwrap();
                delete.receipt_handle(handle).send().await.unwrap();
                bodies.push(message.body.unwrap());
            }
        }
    }

    /// The receipts of the messages that can be read now; they stay in the queue.
    pub(crate) async fn receipts(&self) -> Vec<String> {
        let receive = self.client.receive_message().queue_url(&self.url);
        let answer = receive.visibility_timeout(600).send().await.unwrap();
        let messages = answer.messages.unwrap_or_default();
        let receipts = messages.into_iter().map(|one| one.receipt_handle.unwrap());
        receipts.collect()
    }

    pub(crate) async fn drop(self) {
        let delete = self.client.delete_queue().queue_url(&self.url);
        delete.send().await.unwrap();
    }
}
