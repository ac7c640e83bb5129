//! One change of an account, as a webhook delivers it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

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

    /// The ids of the messages in it.
    pub(crate) fn message_ids(&self) -> impl Iterator<Item = String> {
        let messages = self.value["messages"].as_array().into_iter().flatten();
        messages.filter_map(|message| Some(message["id"].as_str()?.to_owned()))
    }
}
