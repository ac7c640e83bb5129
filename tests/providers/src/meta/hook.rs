//! Meta's webhooks: several updates in one body, signed over its bytes, again after a while when the
//! answer is not 200. <https://developers.facebook.com/docs/graph-api/webhooks/getting-started>

use std::sync::Arc;

use axum::http::Request;
use axum::http::header::CONTENT_TYPE;
use bytes::Bytes;
use http_body_util::Full;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::options::MetaApp;
use super::update::MetaUpdate;
use super::wire::{body, signature};
use crate::hooks::{Attempt, Delivery};
use crate::provider::Provider;
use crate::world::World;

/// The faults of a webhook that a test requests.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MetaOddities {
    /// Whether the signature is made with another secret.
    pub bad_signature: bool,
    /// Whether there is no signature.
    pub missing_signature: bool,
    /// Whether the body loses its second half after it was signed.
    pub truncated: bool,
}

/// The fields whose webhooks an override leads elsewhere, as far as they are delivered here.
const LED_ELSEWHERE: [&str; 5] = [
    "messages",
    "smb_message_echoes",
    "calls",
    "smb_app_state_sync",
    "history",
];

/// Where webhooks go and how they are signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) url: String,
    pub(crate) secret: String,
}

impl World {
    /// Where an app gets every webhook that no override leads elsewhere. An app of a company's own
    /// gets none until it names an address.
    pub(crate) fn meta_callback(&self, app: &MetaApp) -> Option<String> {
        if app.id == self.options.meta.app.id {
            let base = self.options.webhook_base.as_ref();
            let own = app.callback_url.clone();
            return own.or_else(|| Some(format!("{}/webhooks/meta", base?)));
        }
        let directory = &self.meta.directory;
        directory.with(|directory| Some(directory.hook(&app.id)?.url.clone()))
    }

    /// Where an update goes: to every app that is subscribed to its account and its field.
    /// There the address of the number outweighs that of the account, and this that of the app, for
    /// the fields that can be led elsewhere
    /// (<https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/override/>).
    pub(crate) fn meta_targets(&self, update: &MetaUpdate) -> Vec<Target> {
        let platform = &self.options.meta.app.id;
        let number = update.phone_number_id();
        let is_led = LED_ELSEWHERE.contains(&update.field.as_str());
        let targets = self.meta.directory.with(|directory| {
            let subscribed = directory.subscriptions.iter();
            let subscribed = subscribed.filter(|one| one.waba_id == update.waba_id);
            let targets = subscribed.filter_map(|one| {
                let app = directory.app(&one.app_id)?.clone();
                let hook = directory.hook(&app.id);
                let receives =
                    app.id == *platform || hook.is_some_and(|hook| hook.receives(&update.field));
                let of_number = number.and_then(|id| directory.number_override(&app.id, id));
                let elsewhere = of_number.or(one.override_callback_uri.as_ref()).cloned();
                receives.then_some((app, elsewhere.filter(|_| is_led)))
            });
            targets.collect::<Vec<_>>()
        });
        let target = |(app, elsewhere): (MetaApp, Option<String>)| {
            Some(Target {
                url: elsewhere.or_else(|| self.meta_callback(&app))?,
                secret: app.secret,
            })
        };
        targets.into_iter().filter_map(target).collect()
    }

    /// Posts a body once.
    pub(crate) async fn meta_post(
        &self,
        target: &Target,
        body: &Bytes,
        odd: MetaOddities,
    ) -> Attempt {
        let secret = if odd.bad_signature {
            "another secret"
        } else {
            &target.secret
        };
        let sent = if odd.truncated {
            body.slice(..body.len() / 2)
        } else {
            body.clone()
        };
        let mut request = Request::post(&target.url)
            .header(CONTENT_TYPE, "application/json")
            .header("user-agent", "facebookexternalua");
        if !odd.missing_signature {
            request = request.header("x-hub-signature-256", signature(secret, body));
        }
        let request = request.body(Full::new(sent));
        self.hand_over(request.map_err(|error| error.to_string()))
            .await
    }

    /// Sends an update of one account to every subscribed app; a delivery that fails is retried in
    /// the background. An attempt for each app, none without subscriptions.
    pub(crate) async fn meta_deliver(self: &Arc<Self>, update: MetaUpdate) -> Vec<Attempt> {
        let knobs = self.knobs();
        if !knobs.webhooks {
            return Vec::new();
        }
        let updates = [update];
        let body = body(&updates, false);
        let mut attempts = Vec::new();
        for target in self.meta_targets(&updates[0]) {
            for _ in 0..=u8::from(knobs.duplicate_webhooks) {
                let id = self.meta_open(kind(&updates));
                let attempt = self
                    .meta_post(&target, &body, MetaOddities::default())
                    .await;
                self.note(&id, &attempt);
                if attempt.status != Some(200) {
                    self.meta_again(id, target.clone(), body.clone());
                }
                attempts.push(attempt);
            }
        }
        attempts
    }

    /// Begins to keep a delivery of this kind and gives its id.
    pub(crate) fn meta_open(&self, kind: String) -> String {
        let id = Uuid::now_v7().simple().to_string();
        self.hooks.open(Delivery {
            id: id.clone(),
            provider: Provider::Meta,
            kind,
            email_id: None,
            attempts: Vec::new(),
        });
        id
    }

    fn meta_again(self: &Arc<Self>, id: String, target: Target, body: Bytes) {
        let world = Arc::clone(self);
        tokio::spawn(async move {
            for wait in world.options.meta.webhook_schedule.iter().skip(1) {
                tokio::time::sleep(*wait).await;
                let attempt = world
                    .meta_post(&target, &body, MetaOddities::default())
                    .await;
                // After a reset nobody knows this delivery any more.
                if world.note(&id, &attempt).is_none() || attempt.status == Some(200) {
                    return;
                }
            }
        });
    }
}

/// What a body is about: the field of its first update, finer where it holds messages or statuses.
pub(crate) fn kind(updates: &[MetaUpdate]) -> String {
    let Some(first) = updates.first() else {
        return String::new();
    };
    let status = first.value["statuses"][0]["status"].as_str();
    let message = first.value["messages"][0]["type"].as_str();
    let detail = status.or(message).map(|detail| format!(".{detail}"));
    let more = (updates.len() > 1).then(|| format!(" and {} more", updates.len() - 1));
    [Some(first.field.clone()), detail, more]
        .into_iter()
        .flatten()
        .collect()
}
