//! What Meta knows about a number.

use std::time::Duration;

use serde::{Deserialize, Deserializer};
use serde_json::json;

use super::WhatsApp;
use super::failure::SendFailure;
use crate::call::Call;

/// What is asked for.
const FIELDS: &str =
    "id,display_phone_number,verified_name,quality_rating,platform_type,is_on_biz_app";

/// What Meta knows about a number. It is the business's own: its name and number are public.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct NumberFacts {
    /// Meta's id of it.
    pub id: String,
    /// The number as Meta writes it, such as `+1 555-010-0100`.
    #[serde(default)]
    pub display_phone_number: String,
    /// The name that customers see.
    pub verified_name: Option<String>,
    /// `GREEN`, `YELLOW`, `RED` or `UNKNOWN`.
    pub quality_rating: Option<String>,
    /// `CLOUD_API` when messages can be sent through it.
    pub platform_type: Option<String>,
    /// Whether it lives in the app on a phone of the business as well (coexistence).
    #[serde(default, rename = "is_on_biz_app", deserialize_with = "is_true")]
    pub is_coexistence: bool,
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

impl WhatsApp {
    /// Asks about a number (`GET /{number}`).
    pub async fn number(
        &self,
        phone_number_id: &str,
        remaining: Duration,
    ) -> Result<NumberFacts, SendFailure> {
        let call = Call::get(&self.graph.base, &[phone_number_id]).query(&[("fields", FIELDS)]);
        self.graph.ask(call, remaining).await
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
        self.graph.tell(call, remaining).await
    }

    /// Asks for the numbers of an account (`GET /{waba}/phone_numbers`), a hundred at most.
    pub async fn numbers_of(
        &self,
        waba_id: &str,
        remaining: Duration,
    ) -> Result<Vec<NumberFacts>, SendFailure> {
        let call = Call::get(&self.graph.base, &[waba_id, "phone_numbers"])
            .query(&[("fields", FIELDS), ("limit", "100")]);
        let numbers: Numbers = self.graph.ask(call, remaining).await?;
        Ok(numbers.data)
    }
}

#[derive(Deserialize)]
struct Numbers {
    data: Vec<NumberFacts>,
}

/// Reads a yes; a null is a no.
fn is_true<'de, D: Deserializer<'de>>(from: D) -> Result<bool, D::Error> {
    Ok(Option::deserialize(from)?.unwrap_or_default())
}
