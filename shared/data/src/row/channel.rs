//! Connected channels.

use domain::channel::{ChannelApp, ChannelKind, ChannelState};
use domain::id::{ChannelId, MemberId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Row, versioned};
use crate::Sealed;
use crate::key::{self, At, Entry};

/// One connected number.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ChannelRow {
    /// Its id.
    pub channel_id: ChannelId,
    /// What kind of channel.
    #[serde(rename = "channel_kind")]
    pub kind: ChannelKind,
    /// Where it stands.
    pub state: ChannelState,
    /// Why it is broken, in plain words.
    pub reason: Option<String>,
    /// The provider's id of the number.
    pub number_id: String,
    /// The provider's id of the business account that the number belongs to.
    pub account_id: String,
    /// The number as the provider shows it.
    pub display_number: String,
    /// The name that the provider has verified.
    pub verified_name: Option<String>,
    /// The provider's word on how customers like its messages.
    pub quality: Option<String>,
    /// Whether the number is used in the provider's own app too.
    pub is_shared_with_app: bool,
    /// Through whose app it is connected.
    pub app: ChannelApp,
    /// The access token; none once it is disconnected.
    pub token: Option<Sealed>,
    /// The secret that signs the webhooks of an own app.
    pub app_secret: Option<Sealed>,
    /// The six digits with which the number is registered, where we had to register it.
    #[serde(default)]
    pub pin: Option<Sealed>,
    /// When it was connected.
    pub connected_at: Timestamp,
    /// By whom.
    pub connected_by: MemberId,
    /// When the provider was last asked whether all is well.
    pub checked_at: Timestamp,
    /// Counts the writes.
    pub version: u64,
}

impl Row for ChannelRow {
    const KIND: &'static str = "channel";

    fn at(&self) -> At {
        key::channel(self.channel_id)
    }

    fn entries(&self) -> Vec<Entry> {
        vec![key::listed_channel(self.channel_id)]
    }

    versioned!();
}
