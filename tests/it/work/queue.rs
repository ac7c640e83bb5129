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
    url: String,
    /// What its address begins with, for the setting of the queues.
    pub(crate) base: String,
    /// Queues at the same base that nobody reads.
    unread: Vec<String>,
}

impl Queue {
    /// A queue at a base of its own, with others beside it that take what is sent to them.
    pub(crate) async fn make(
        settings: &Settings,
        queue: data::Queue,
        beside: &[data::Queue],
    ) -> Self {
        let family = format!("customit-it-{}-", Uuid::now_v7());
        let mut made = Self::named(settings, &family, queue.name()).await;
        for queue in beside {
            let url = create(&made.client, &format!("{family}{}", queue.name())).await;
            made.unread.push(url);
        }
        made
    }

    /// A queue of any name, in two parts.
    pub(crate) async fn named(settings: &Settings, family: &str, name: &str) -> Self {
        Self::of(client(settings), family, name).await
    }

    /// Another queue at the same base.
    pub(crate) async fn sibling(&self, queue: data::Queue) -> Self {
        let family = self.base.rsplit('/').next().unwrap();
        Self::of(self.client.clone(), family, queue.name()).await
    }

    async fn of(client: Client, family: &str, name: &str) -> Self {
        let url = create(&client, &format!("{family}{name}")).await;
        let base = url.strip_suffix(name).unwrap().to_owned();
        Self {
            client,
            url,
            base,
            unread: Vec::new(),
        }
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
        for url in self.unread.iter().chain([&self.url]) {
            let delete = self.client.delete_queue().queue_url(url);
            delete.send().await.unwrap();
        }
    }
}

fn client(settings: &Settings) -> Client {
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
    Client::from_conf(config)
}

async fn create(client: &Client, name: &str) -> String {
    let made = client.create_queue().queue_name(name).send().await.unwrap();
    made.queue_url.unwrap()
}
