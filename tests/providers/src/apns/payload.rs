//! The payload of a push, and what a phone shows of it.

use serde_json::Value;

use super::reason::{Reason, Result};

/// The largest payload, in bytes.
const LARGEST: usize = 4096;

/// The largest payload of a call.
const LARGEST_CALL: usize = 5120;

/// A payload that is in order.
#[derive(Debug)]
pub(crate) struct Payload(Value);

impl Payload {
    /// Reads a body for this push type.
    pub(crate) fn read(body: &[u8], push_type: &str) -> Result<Self> {
        let largest = if push_type == "voip" {
            LARGEST_CALL
        } else {
            LARGEST
        };
        if body.len() > largest {
            return Err(Reason::PayloadTooLarge);
        }
        let payload: Value = serde_json::from_slice(body).map_err(|_| Reason::PayloadEmpty)?;
        let aps = payload.get("aps").and_then(Value::as_object);
        let aps = aps.ok_or(Reason::PayloadEmpty)?;
        let speaks = ["alert", "sound", "badge"]
            .iter()
            .any(|name| aps.contains_key(*name));
        let is_silent = aps.get("content-available").is_some_and(|flag| flag == 1);
        if push_type == "background" && (speaks || !is_silent) {
            return Err(Reason::InvalidPushType);
        }
        Ok(Self(payload))
    }

    fn aps(&self, name: &str) -> Option<&Value> {
        self.0["aps"].get(name)
    }

    /// The title, or the key that the app finds it by.
    pub(crate) fn title(&self) -> Option<String> {
        let alert = self.aps("alert")?;
        text(alert, "title").or_else(|| keyed(alert, "title-loc-key", "title-loc-args"))
    }

    /// The text, or the key that the app finds it by.
    pub(crate) fn body(&self) -> Option<String> {
        let alert = self.aps("alert")?;
        let plain = alert.as_str().map(ToOwned::to_owned);
        plain
            .or_else(|| text(alert, "body"))
            .or_else(|| keyed(alert, "loc-key", "loc-args"))
    }

    /// Who calls, as the app would say it.
    pub(crate) fn caller(&self) -> Option<String> {
        text(&self.0, "caller")
    }

    /// The number on the app's icon from now on.
    pub(crate) fn badge(&self) -> Option<u64> {
        self.aps("badge")?.as_u64()
    }

    /// Whether it neither lights up the screen nor makes a sound.
    pub(crate) fn is_passive(&self) -> bool {
        self.aps("interruption-level")
            .is_some_and(|level| level == "passive")
    }

    /// The payload as it came.
    pub(crate) fn into_value(self) -> Value {
        self.0
    }
}

fn text(alert: &Value, name: &str) -> Option<String> {
    alert.get(name)?.as_str().map(ToOwned::to_owned)
}

fn keyed(alert: &Value, key: &str, arguments: &str) -> Option<String> {
    let key = text(alert, key)?;
    let arguments = alert.get(arguments).and_then(Value::as_array);
    let arguments: Vec<_> = arguments
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    Some(if arguments.is_empty() {
        key
    } else {
        format!("{key}({})", arguments.join(", "))
    })
}
