//! Where an app at Meta gets the webhooks of its accounts, and of which fields
//! (<https://developers.facebook.com/docs/graph-api/reference/app/subscriptions/>).
//!
//! Events of accounts and templates go to this address and to no other, whatever override an account or
//! a number has
//! (<https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/override/>).

use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};

use super::app::MetaApp;
use super::failure::SendFailure;
use crate::call::Call;

/// The kind of object whose webhooks are ours.
const OBJECT: &str = "whatsapp_business_account";

/// Where an app gets the webhooks of its accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppWebhook {
    /// The address.
    pub url: String,
    /// The fields that it is subscribed to.
    pub fields: Vec<String>,
}

impl MetaApp {
    /// The fields of webhooks that are read.
    pub const FIELDS: [&str; 6] = [
        "messages",
        "smb_message_echoes",
        "user_preferences",
        "account_update",
        "phone_number_quality_update",
        "message_template_status_update",
    ];

    /// Where the app gets the webhooks of its accounts (`GET /{app}/subscriptions`); nothing if nowhere.
    pub async fn webhook(&self, remaining: Duration) -> Result<Option<AppWebhook>, SendFailure> {
        let call = Call::get(&self.graph.base, &[&self.app_id, "subscriptions"]);
        let response: Subscriptions = self.graph.request(call, remaining).await?;
        let ours = response.data.iter().find(|one| one["object"] == OBJECT);
        Ok(ours.and_then(|one| {
            let fields = one["fields"].as_array().into_iter().flatten();
            // Newer versions return each field with its version.
            let name = |field: &Value| field["name"].as_str().or(field.as_str()).map(str::to_owned);
            Some(AppWebhook {
                url: one["callback_url"].as_str()?.to_owned(),
                fields: fields.filter_map(name).collect(),
            })
        }))
    }

    /// Subscribes the app to its accounts here (`POST /{app}/subscriptions`), in the place of where it
    /// did. Meta calls the address at once to verify it. May be repeated.
    pub async fn set_webhook(
        &self,
        url: &str,
        verify_token: &str,
        remaining: Duration,
    ) -> Result<(), SendFailure> {
        let body = json!({
            "object": OBJECT,
            "callback_url": url,
            "verify_token": verify_token,
            "fields": Self::FIELDS.join(","),
        });
        let path = [self.app_id.as_str(), "subscriptions"];
        let call = Call::post_json(&self.graph.base, &path, body.to_string());
        self.graph.send(call, remaining).await
    }
}

#[derive(Deserialize)]
struct Subscriptions {
    data: Vec<Value>,
}
