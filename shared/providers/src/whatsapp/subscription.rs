//! Whether Meta sends us the webhooks of an account
//! (<https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/override>).

use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;

use super::WhatsApp;
use super::failure::SendFailure;
use crate::call::Call;

/// The edge of an account that holds its subscriptions.
const EDGE: &str = "subscribed_apps";

/// An app that gets the webhooks of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubscribedApp {
    /// Meta's id of the app.
    pub app_id: String,
    /// Where they go, if not to the app's own address.
    pub override_url: Option<String>,
}

impl WhatsApp {
    /// Subscribes the app of the token to an account, and ends an address of the account's own, which
    /// would serve all its numbers alike ([`WhatsApp::set_number_webhook`] gives one to a number). May
    /// be repeated.
    pub async fn subscribe(&self, waba_id: &str, remaining: Duration) -> Result<(), SendFailure> {
        let call = Call::post_json(&self.graph.base, &[waba_id, EDGE], "{}");
        self.graph.send(call, remaining).await
    }

    /// The apps that get the webhooks of an account.
    pub async fn subscribed_apps(
        &self,
        waba_id: &str,
        remaining: Duration,
    ) -> Result<Vec<SubscribedApp>, SendFailure> {
        let call = Call::get(&self.graph.base, &[waba_id, EDGE]);
        let response: Subscriptions = self.graph.request(call, remaining).await?;
        let apps = response.data.iter().filter_map(|one| {
            let text = |pointer: &str| match one.pointer(pointer)? {
                Value::String(text) => Some(text.clone()),
                Value::Number(number) => Some(number.to_string()),
                _ => None,
            };
            Some(SubscribedApp {
                app_id: text("/whatsapp_business_api_data/id")?,
                override_url: text("/override_callback_uri"),
            })
        });
        Ok(apps.collect())
    }

    /// Whether any app gets the webhooks of an account. Whoever knows the id of the app asks
    /// [`WhatsApp::subscribed_apps`].
    pub async fn is_subscribed(
        &self,
        waba_id: &str,
        remaining: Duration,
    ) -> Result<bool, SendFailure> {
        Ok(!self.subscribed_apps(waba_id, remaining).await?.is_empty())
    }

    /// Ends the subscription of the app of the token. May be repeated.
    pub async fn unsubscribe(&self, waba_id: &str, remaining: Duration) -> Result<(), SendFailure> {
        let call = Call::delete(&self.graph.base, &[waba_id, EDGE]);
        self.graph.send(call, remaining).await
    }
}

#[derive(Deserialize)]
struct Subscriptions {
    data: Vec<Value>,
}
