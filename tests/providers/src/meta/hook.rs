//! Meta's webhooks: several updates in one body, signed over its bytes, again after a while when the
//! answer is not 200. <https://developers.facebook.com/docs/graph-api/webhooks/getting-started>

use std::fmt::Write;
use std::sync::Arc;

use axum::http::Request;
use axum::http::header::CONTENT_TYPE;
use bytes::Bytes;
use http_body_util::Full;
use ring::hmac;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::options::MetaApp;
use crate::hooks::{Attempt, Delivery};
use crate::provider::Provider;
use crate::world::World;

/// One change of an account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MetaUpdate {
    /// The account it is about.
    pub waba_id: String,
    /// The field, such as `messages`.
    #[serde(default = "messages")]
    pub field: String,
    /// What happened.
    pub value: Value,
}

fn messages() -> String {
    "messages".to_owned()
}

impl MetaUpdate {
    /// Which number it is about, if it is about one.
    pub(crate) fn phone_number_id(&self) -> Option<&str> {
        self.value["metadata"]["phone_number_id"].as_str()
    }
}

/// What is wrong with a webhook that a test asks for.
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

/// Where webhooks go and how they are signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) url: String,
    pub(crate) secret: String,
}

/// The body that tells these updates. With `merged`, neighbours about one number share a value.
pub(crate) fn body(updates: &[MetaUpdate], merged: bool) -> Bytes {
    let mut entries: Vec<(String, Vec<Value>)> = Vec::new();
    for update in updates {
        if entries.last().is_none_or(|(id, _)| *id != update.waba_id) {
            entries.push((update.waba_id.clone(), Vec::new()));
        }
        let (_, changes) = entries.last_mut().expect("one is there by now");
        let last = changes.last_mut().filter(|_| merged);
        if last.is_none_or(|last| !merge(last, update)) {
            changes.push(json!({ "field": update.field, "value": update.value }));
        }
    }
    let entries: Vec<_> = entries
        .into_iter()
        .map(|(id, changes)| json!({ "id": id, "changes": changes }))
        .collect();
    let whole = json!({ "object": "whatsapp_business_account", "entry": entries });
    escaped(&whole.to_string())
}

/// Adds the lists of an update to a change about the same number; false if they do not go together.
fn merge(change: &mut Value, update: &MetaUpdate) -> bool {
    let goes = change["field"] == *update.field
        && update.phone_number_id().is_some()
        && change["value"]["metadata"] == update.value["metadata"];
    let Some(lists) = update.value.as_object().filter(|_| goes) else {
        return false;
    };
    for (name, more) in lists {
        let Some(more) = more.as_array() else {
            continue;
        };
        match change["value"][name].as_array_mut() {
            None => change["value"][name] = json!(more),
            Some(list) => {
                for item in more {
                    if name != "contacts" || !list.contains(item) {
                        list.push(item.clone());
                    }
                }
            }
        }
    }
    true
}

/// JSON as Meta writes it: ASCII only, slashes escaped.
fn escaped(json: &str) -> Bytes {
    let mut text = String::with_capacity(json.len());
    let mut units = [0; 2];
    for one in json.chars() {
        match one {
            '/' => text.push_str("\\/"),
            one if one.is_ascii() => text.push(one),
            one => {
                for unit in one.encode_utf16(&mut units) {
                    write!(text, "\\u{unit:04x}").expect("a string takes every text");
                }
            }
        }
    }
    Bytes::from(text)
}

/// The hex digits of these bytes.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a string takes every text");
        text
    })
}

/// `X-Hub-Signature-256` of a body.
pub(crate) fn signature(secret: &str, body: &[u8]) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    format!("sha256={}", hex(hmac::sign(&key, body).as_ref()))
}

impl World {
    /// Where an app hears, unless an account overrides it.
    pub(crate) fn meta_callback(&self, app: &MetaApp) -> Option<String> {
        let platform = || {
            let base = self.options.webhook_base.as_ref()?;
            Some(format!("{base}/webhooks/meta"))
        };
        app.callback_url.clone().or_else(platform)
    }

    /// Where the updates of an account go: to every app that is subscribed to it.
    pub(crate) fn meta_targets(&self, waba_id: &str) -> Vec<Target> {
        self.meta.directory.with(|directory| {
            let subscribed = directory.subscriptions.iter();
            subscribed
                .filter(|one| one.waba_id == waba_id)
                .filter_map(|one| {
                    let app = directory.app(&one.app_id)?;
                    let own = one.override_callback_uri.clone();
                    Some(Target {
                        url: own.or_else(|| self.meta_callback(app))?,
                        secret: app.secret.clone(),
                    })
                })
                .collect()
        })
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

    /// Tells updates of one account to everybody who is subscribed; what is not taken at once comes
    /// again in the background. An attempt for each app, none if nobody listens.
    pub(crate) async fn meta_tell(self: &Arc<Self>, update: MetaUpdate) -> Vec<Attempt> {
        let knobs = self.knobs();
        if !knobs.webhooks {
            return Vec::new();
        }
        let updates = [update];
        let body = body(&updates, false);
        let mut attempts = Vec::new();
        for target in self.meta_targets(&updates[0].waba_id) {
            for _ in 0..=u8::from(knobs.duplicate_webhooks) {
                let id = self.meta_open(&updates);
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

    /// Begins to keep a delivery and gives its id.
    pub(crate) fn meta_open(&self, updates: &[MetaUpdate]) -> String {
        let id = Uuid::now_v7().simple().to_string();
        self.hooks.open(Delivery {
            id: id.clone(),
            provider: Provider::Meta,
            kind: kind(updates),
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
fn kind(updates: &[MetaUpdate]) -> String {
    let Some(first) = updates.first() else {
        return "raw".to_owned();
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

#[cfg(test)]
mod tests {
    use super::*;

    fn update(waba_id: &str, number: &str, text: &str) -> MetaUpdate {
        let value = json!({
            "metadata": { "phone_number_id": number },
            "contacts": [{ "wa_id": "16505550134" }],
            "messages": [{ "text": { "body": text } }],
        });
        MetaUpdate {
            waba_id: waba_id.to_owned(),
            field: messages(),
            value,
        }
    }

    #[test]
    fn a_body_is_ascii_with_escaped_slashes() {
        let text = escaped(r#"{"a":"ä/😀"}"#);
        assert_eq!(&text[..], br#"{"a":"\u00e4\/\ud83d\ude00"}"#);
    }

    #[test]
    fn neighbours_share_an_entry_and_when_merged_a_value() {
        let updates = [
            update("1", "a", "one"),
            update("1", "a", "two"),
            update("2", "b", "three"),
        ];
        let plain: Value = serde_json::from_slice(&body(&updates, false)).unwrap();
        assert_eq!(plain["entry"].as_array().unwrap().len(), 2);
        assert_eq!(plain["entry"][0]["changes"].as_array().unwrap().len(), 2);
        let merged: Value = serde_json::from_slice(&body(&updates, true)).unwrap();
        let value = &merged["entry"][0]["changes"][0]["value"];
        assert_eq!(value["messages"].as_array().unwrap().len(), 2);
        assert_eq!(value["contacts"].as_array().unwrap().len(), 1);
    }

    #[test]
    fn a_signature_is_the_hmac_of_the_body() {
        assert_eq!(
            signature("key", b"The quick brown fox jumps over the lazy dog"),
            "sha256=f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8"
        );
    }
}
