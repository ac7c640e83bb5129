//! What Meta knows about a number.

use std::time::Duration;

use serde::Deserialize;
use serde_json::json;

use super::WhatsApp;
use super::failure::SendFailure;
use super::nullable::or_default;
use crate::call::Call;

/// The fields to request.
const FIELDS: &str = "id,display_phone_number,verified_name,quality_rating,platform_type,is_on_biz_app,webhook_configuration";

/// What Meta knows about a number. It is the business's own: its name and number are public.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct NumberFacts {
    /// Meta's id of it.
    pub id: String,
    /// The number as Meta writes it, such as `+1 555-010-0100`.
    #[serde(default, deserialize_with = "or_default")]
    pub display_phone_number: String,
    /// The name that customers see.
    pub verified_name: Option<String>,
    /// `GREEN`, `YELLOW`, `RED` or `UNKNOWN`.
    pub quality_rating: Option<String>,
    /// `CLOUD_API` when messages can be sent through it.
    pub platform_type: Option<String>,
    /// Whether it lives in the app on a phone of the business as well (coexistence).
    #[serde(default, rename = "is_on_biz_app", deserialize_with = "or_default")]
    pub is_coexistence: bool,
    /// Where its webhooks go.
    pub webhook_configuration: Option<WebhookConfiguration>,
}

/// Where the webhooks of a number go, for the app of the token that asks.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct WebhookConfiguration {
    /// The address of this number alone, which outweighs all others.
    pub phone_number: Option<String>,
}

impl NumberFacts {
    /// Whether it has to be registered before anything can be sent. One that lives in the app on a
    /// phone is registered by the app.
    pub fn needs_registration(&self) -> bool {
        let is_ready = |platform: &str| platform.eq_ignore_ascii_case("CLOUD_API");
        !self.is_coexistence
            && self
                .platform_type
                .as_deref()
                .is_some_and(|it| !is_ready(it))
    }
}

impl NumberFacts {
    /// The address to which the webhooks of this number alone go.
    pub fn webhook_url(&self) -> Option<&str> {
        let configuration = self.webhook_configuration.as_ref()?;
        configuration.phone_number.as_deref()
    }
}

impl WhatsApp {
    /// Asks about a number (`GET /{number}`).
    pub async fn number(
        &self,
        phone_number_id: &str,
        remaining: Duration,
    ) -> Result<NumberFacts, SendFailure> {
        let call = Call::get(&self.graph.base, &[phone_number_id]).query(&[("fields", FIELDS)]);
        self.graph.request(call, remaining).await
    }

    /// Registers a number, so that messages can be sent through it (`POST /{number}/register`). The
    /// pin becomes its two-step pin, or is the one it has. May be repeated, but not often.
    pub async fn register(
        &self,
        phone_number_id: &str,
        pin: &str,
        remaining: Duration,
    ) -> Result<(), SendFailure> {
        let body = json!({"messaging_product": "whatsapp", "pin": pin});
        let path = [phone_number_id, "register"];
        let call = Call::post_json(&self.graph.base, &path, body.to_string());
        self.graph.send(call, remaining).await
    }

    /// Overrides the webhook address of this number alone (override callback URL), which Meta
    /// verifies at once, or removes the override (`POST /{number}`). The app of the token must be
    /// subscribed to the account. May be repeated.
    pub async fn set_number_webhook(
        &self,
        phone_number_id: &str,
        address: Option<(&str, &str)>,
        remaining: Duration,
    ) -> Result<(), SendFailure> {
        let configuration = match address {
            Some((url, verify_token)) => {
                json!({"override_callback_uri": url, "verify_token": verify_token})
            }
            None => json!({"override_callback_uri": ""}),
        };
        let body = json!({ "webhook_configuration": configuration });
        let call = Call::post_json(&self.graph.base, &[phone_number_id], body.to_string());
        self.graph.send(call, remaining).await
    }

    /// The id of the app that the token is of (`GET /app`), if this proof fits its secret: the
    /// HMAC-SHA-256 of the token under the secret, in hex
    /// (<https://developers.facebook.com/docs/graph-api/securing-requests#appsecret_proof>). A wrong
    /// one is refused with the code 100.
    pub async fn app_of(
        &self,
        app_secret_proof: &str,
        remaining: Duration,
    ) -> Result<String, SendFailure> {
        let call = Call::get(&self.graph.base, &["app"])
            .query(&[("fields", "id"), ("appsecret_proof", app_secret_proof)]);
        let app: App = self.graph.request(call, remaining).await?;
        Ok(app.id)
    }

    /// Asks for the numbers of an account (`GET /{waba}/phone_numbers`), a hundred at most.
    pub async fn numbers_of(
        &self,
        waba_id: &str,
        remaining: Duration,
    ) -> Result<Vec<NumberFacts>, SendFailure> {
        let call = Call::get(&self.graph.base, &[waba_id, "phone_numbers"])
            .query(&[("fields", FIELDS), ("limit", "100")]);
        let numbers: Numbers = self.graph.request(call, remaining).await?;
        Ok(numbers.data)
    }
}

#[derive(Deserialize)]
struct App {
    id: String,
}

#[derive(Deserialize)]
struct Numbers {
    data: Vec<NumberFacts>,
}
