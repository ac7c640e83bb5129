//! Connected channels.

use domain::channel::{ChannelApp, ChannelKind, ChannelState};
use domain::data_map::DataMap;
use domain::id::{ChannelId, MemberId};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Row, versioned};
use crate::Sealed;
use crate::key::{self, IndexEntry, RowKey};

/// One connected number.
#[derive(Clone, Serialize, Deserialize, DataMap)]
#[data_map(of = Company, purpose = Messaging, kept = Kept::Account)]
pub struct ChannelRow {
    /// Its id.
    #[data(Id)]
    pub channel_id: ChannelId,
    /// What kind of channel.
    #[data(Setting)]
    #[serde(rename = "channel_kind")]
    pub kind: ChannelKind,
    /// Where it stands.
    #[data(Activity)]
    pub state: ChannelState,
    /// Why it is broken, in plain words.
    #[data(Technical)]
    pub reason: Option<String>,
    /// The provider's id of the number.
    #[data(Contact, to = [Meta])]
    pub number_id: String,
    /// The provider's id of the business account that the number belongs to.
    #[data(Id)]
    pub account_id: String,
    /// The number as the provider shows it.
    #[data(Contact)]
    pub display_number: String,
    /// The name that the provider has verified.
    #[data(Name)]
    pub verified_name: Option<String>,
    /// The quality rating of the provider.
    #[data(Setting)]
    pub quality: Option<String>,
    /// Whether the number is used in the provider's own app too.
    #[data(Setting)]
    pub is_shared_with_app: bool,
    /// Through whose app it is connected.
    #[data(Setting)]
    pub app: ChannelApp,
    /// The access token; none once it is disconnected.
    #[data(Credential, to = [Meta])]
    pub token: Option<Sealed>,
    /// The provider's id of that app, once the provider has named it. Channels behind one app share
    /// its secret.
    #[data(Id)]
    #[serde(default)]
    pub app_id: Option<String>,
    /// The secret that signs the webhooks of an own app.
    #[data(Credential)]
    pub app_secret: Option<Sealed>,
    /// The secret that the app had before.
    #[data(Credential)]
    #[serde(default)]
    pub former_secret: Option<FormerSecret>,
    /// Whether events of the account and its templates reach us: they all go to one address of the app.
    #[data(Technical)]
    #[serde(default = "yes")]
    #[serde(rename = "hears_account")]
    pub receives_account_events: bool,
    /// When the newest event of the account happened that is applied here.
    #[data(Technical)]
    #[serde(default)]
    #[serde(rename = "account_news_at")]
    pub account_event_at: Option<Timestamp>,
    /// The same of the events of its quality.
    #[data(Technical)]
    #[serde(default)]
    #[serde(rename = "quality_news_at")]
    pub quality_event_at: Option<Timestamp>,
    /// The six digits with which the number is registered, where we had to register it.
    #[data(Credential, to = [Meta])]
    #[serde(default)]
    pub pin: Option<Sealed>,
    /// When it was connected.
    #[data(Activity)]
    pub connected_at: Timestamp,
    /// By whom.
    #[data(Id, of = Member)]
    pub connected_by: MemberId,
    /// When the provider was last asked whether all is well.
    #[data(Technical)]
    pub checked_at: Timestamp,
    /// Counts the writes.
    #[data(Technical)]
    pub version: u64,
}

domain::debug_by_name!(ChannelRow);

fn yes() -> bool {
    true
}

/// A secret that was replaced. What was signed with it may still be on its way.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FormerSecret {
    /// The secret.
    pub sealed: Sealed,
    /// Until when it counts.
    pub until: Timestamp,
}

impl ChannelRow {
    /// Every secret that may sign its webhooks at this instant.
    pub fn secrets(&self, now: Timestamp) -> impl Iterator<Item = &Sealed> {
        let former = self.former_secret.as_ref();
        let former = former.filter(|former| now < former.until);
        let former = former.map(|former| &former.sealed);
        self.app_secret.iter().chain(former)
    }

    /// Whether both are connected through one app, as far as that is known.
    pub fn shares_app(&self, other: &Self) -> bool {
        let is_same = match (&self.app_id, &other.app_id) {
            (Some(one), Some(another)) => one == another,
            _ => self.channel_id == other.channel_id || self.app == ChannelApp::Platform,
        };
        self.kind == other.kind && self.app == other.app && is_same
    }
}

/// How many webhooks with an invalid signature came to the address of a channel.
///
/// Anybody can send such, so the row is written once a minute at most, and there is one for a channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, DataMap)]
#[data_map(of = Company, purpose = Messaging, kept = Kept::Term(Self::MEMORY))]
pub struct SignatureRefusalRow {
    /// The channel.
    #[data(Id)]
    pub channel_id: ChannelId,
    /// How many, as far as they were counted.
    #[data(Technical)]
    pub count: u32,
    /// When the first came.
    #[data(Technical)]
    pub first_at: Timestamp,
    /// When one was last noted.
    #[data(Technical)]
    pub last_at: Timestamp,
    /// Counts the writes.
    #[data(Technical)]
    pub version: u64,
}

impl SignatureRefusalRow {
    /// Whether they came after the provider was last asked whether the secret is right.
    pub fn is_newer_than_check(&self, channel: &ChannelRow) -> bool {
        channel.app == ChannelApp::Own
            && channel.state.takes_messages()
            && self.last_at > channel.checked_at
    }
}

impl SignatureRefusalRow {
    /// How long after the last one refusals are counted together.
    const MEMORY: SignedDuration = SignedDuration::from_hours(7 * 24);
}

impl Row for SignatureRefusalRow {
    const KIND: &'static str = "signature_refusal";

    fn row_key(&self) -> RowKey {
        key::signature_refusal(self.channel_id)
    }

    fn expires_at(&self) -> Option<Timestamp> {
        self.last_at.checked_add(Self::MEMORY).ok()
    }

    versioned!();
}

impl Row for ChannelRow {
    const KIND: &'static str = "channel";

    fn row_key(&self) -> RowKey {
        key::channel(self.channel_id)
    }

    fn index_entries(&self) -> Vec<IndexEntry> {
        vec![key::listed_channel(self.channel_id)]
    }

    versioned!();
}
