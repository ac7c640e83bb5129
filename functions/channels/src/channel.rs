//! A channel as the API shows it: how it does, and nothing that lets anybody in.

use api::{Authenticated, Code, Cx, Problem, Resource, RowPath, Viewer, Visibility};
use data::key::{self, RowKey};
use data::row::{ChannelRow, SignatureRefusalRow};
use domain::channel::{ChannelApp, ChannelKind, ChannelState};
use domain::id::{ChannelId, CompanyId, MemberId};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which channel.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct ChannelPath {
    /// Which channel is meant: the `channel_id` of an answer that shows it.
    channel_id: ChannelId,
}

impl RowPath for ChannelPath {
    type Row = ChannelRow;

    fn at(&self, _: &Viewer) -> RowKey {
        key::channel(self.channel_id)
    }

    fn visibility(_: &ChannelRow, _: &Viewer) -> Visibility {
        Visibility::Seen
    }
}

/// A connected number.
#[derive(Serialize, JsonSchema)]
#[expect(
    clippy::struct_field_names,
    reason = "the API names every id by its kind"
)]
pub struct Channel {
    /// Identifies the channel for good, in paths and wherever something refers to it.
    pub channel_id: ChannelId,
    /// Over which service customers write to it.
    pub kind: ChannelKind,
    /// Whether messages go through it.
    pub state: ChannelState,
    /// Why it is broken, in plain words.
    pub reason: Option<String>,
    /// How it does and what to do about it, in plain words.
    #[schemars(example = &"All is well.")]
    pub health: String,
    /// The number as the provider shows it.
    #[schemars(example = &"+1 303-555-0190")]
    pub display_number: String,
    /// The name that the provider has verified and customers see.
    #[schemars(example = &"Anvil Lock & Key")]
    pub name: Option<String>,
    /// The provider's rating of how customers like its messages, such as `GREEN`.
    #[schemars(example = &"GREEN")]
    pub quality: Option<String>,
    /// Through whose app at the provider it is connected.
    pub app: ChannelApp,
    /// Whether the number is used in the provider's own app on a phone too.
    pub is_shared_with_app: bool,
    /// Where the company's own app at the provider sends the webhooks of this number; null for the
    /// product's app.
    pub webhook_url: Option<String>,
    /// Whether events of the account and its templates reach us. Those of a company's own app all go
    /// to one address, which another system may have.
    #[serde(rename = "hears_account")]
    pub receives_account_events: bool,
    /// The webhooks that were refused since the channel was last checked, because another secret than
    /// that of its app has signed them.
    pub refused_webhooks: Option<RefusedWebhooks>,
    /// Since when messages have been read and sent over it.
    #[serde(with = "domain::instant")]
    #[schemars(schema_with = "domain::instant::schema")]
    pub connected_at: Timestamp,
    /// The owner who connected it.
    pub connected_by: MemberId,
    /// When the provider was last asked whether all is well.
    #[serde(with = "domain::instant")]
    #[schemars(schema_with = "domain::instant::schema")]
    pub checked_at: Timestamp,
    /// Counts the changes; send it back with a change, so that no other change is overwritten.
    pub version: u64,
}

domain::debug_by_name!(Channel);

/// Webhooks whose signature does not fit.
#[derive(Debug, Serialize, JsonSchema)]
pub struct RefusedWebhooks {
    /// How many, at least: in a minute with many, not all are counted at once.
    pub count: u32,
    /// When the first came.
    #[serde(with = "domain::instant")]
    #[schemars(schema_with = "domain::instant::schema")]
    pub first_at: Timestamp,
    /// When the last one came that was noted.
    #[serde(with = "domain::instant")]
    #[schemars(schema_with = "domain::instant::schema")]
    pub last_at: Timestamp,
}

impl Channel {
    /// A channel of a company whose providers reach us under this address.
    pub(crate) fn of(
        row: ChannelRow,
        refused: Option<SignatureRefusalRow>,
        public_url: &str,
        company: CompanyId,
    ) -> Self {
        let is_own = row.app == ChannelApp::Own && row.state != ChannelState::Disconnected;
        let refused = refused.filter(|refused| refused.is_newer_than_check(&row));
        let row = match &refused {
            Some(refused) if row.state == ChannelState::Connected => ChannelRow {
                state: ChannelState::Broken,
                reason: Some(unsigned(refused.count)),
                ..row
            },
            _ => row,
        };
        Self {
            receives_account_events: row.receives_account_events,
            refused_webhooks: refused.map(|refused| RefusedWebhooks {
                count: refused.count,
                first_at: refused.first_at,
                last_at: refused.last_at,
            }),
            health: health(&row),
            webhook_url: is_own.then(|| auth::hook::address(public_url, company, row.channel_id)),
            channel_id: row.channel_id,
            kind: row.kind,
            state: row.state,
            reason: row.reason,
            display_number: row.display_number,
            name: row.verified_name,
            quality: row.quality,
            app: row.app,
            is_shared_with_app: row.is_shared_with_app,
            connected_at: row.connected_at,
            connected_by: row.connected_by,
            checked_at: row.checked_at,
            version: row.version,
        }
    }

    /// The same, for the caller's company.
    pub(crate) fn shown<A: Authenticated>(
        cx: &Cx<A>,
        row: ChannelRow,
        refused: Option<SignatureRefusalRow>,
    ) -> Self {
        let public_url = &cx.aws().settings().public_url;
        Self::of(row, refused, public_url, cx.store().company_id())
    }
}

impl Resource for Channel {
    fn version(&self) -> Option<u64> {
        Some(self.version)
    }
}

/// What is answered where a channel would have to be in use.
pub(crate) fn disconnected() -> Problem {
    Problem::refused(
        Code::ChannelDisconnected,
        "This number is disconnected. Connect it again first.",
    )
}

fn unsigned(count: u32) -> String {
    let webhooks = match count {
        1 => "A webhook came".to_owned(),
        count => format!("{count} webhooks came"),
    };
    format!(
        "{webhooks} with a signature that does not fit the app secret that we have, so messages of \
         customers may be missing. If the secret was changed at Meta, enter the new one here: Meta \
         sends what was refused again for up to seven days. Otherwise check the number."
    )
}

fn health(row: &ChannelRow) -> String {
    let title = row.kind.title();
    match row.state {
        ChannelState::Connecting => format!(
            "The number is being connected to {title}. If that takes longer than a minute, check it."
        ),
        ChannelState::Broken => match &row.reason {
            Some(reason) => format!("The number does not work at the moment. {reason}"),
            None => "The number does not work at the moment. Check it.".to_owned(),
        },
        ChannelState::Disconnected => {
            "The number is disconnected: no messages come in or go out.".to_owned()
        }
        ChannelState::Connected => working(row),
    }
}

fn working(row: &ChannelRow) -> String {
    let title = row.kind.title();
    let mut words = "All is well. You can write freely for 24 hours after a customer's last \
                     message; later, only templates go out."
        .to_owned();
    match row.quality.as_deref() {
        Some("YELLOW") => {
            words = format!(
                "Messages come in and go out, but {title} rates their quality as medium: some \
                 customers block or report them."
            );
        }
        Some("RED") => {
            words = format!(
                "Messages come in and go out, but {title} rates their quality as low: it may soon \
                 limit this number. Write only to customers who expect it."
            );
        }
        _ => {}
    }
    if !row.receives_account_events {
        words.push_str(
            " News about the WhatsApp account, such as a restriction, go to another system that your \
             Meta app is connected to: look into WhatsApp Manager for them.",
        );
    }
    if row.is_shared_with_app {
        words.push_str(" What you write in the app on the phone shows up here too.");
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(state: ChannelState) -> ChannelRow {
        ChannelRow {
            channel_id: ChannelId::from_bytes([2; 16]),
            kind: ChannelKind::WhatsApp,
            state,
            reason: None,
            number_id: "106540352242922".into(),
            account_id: "102290129340398".into(),
            display_number: "+1 303-555-0101".into(),
            verified_name: None,
            quality: Some("GREEN".into()),
            is_shared_with_app: false,
            app: ChannelApp::Own,
            token: None,
            app_id: None,
            app_secret: None,
            former_secret: None,
            receives_account_events: true,
            account_event_at: None,
            quality_event_at: None,
            pin: None,
            connected_at: Timestamp::UNIX_EPOCH,
            connected_by: MemberId::from_bytes([3; 16]),
            checked_at: Timestamp::UNIX_EPOCH,
            version: 1,
        }
    }

    fn shown(row: ChannelRow) -> Channel {
        Channel::of(
            row,
            None,
            "https://app.example.com",
            CompanyId::from_bytes([1; 16]),
        )
    }

    #[test]
    fn each_state_and_quality_has_its_own_words() {
        let mut words: Vec<_> = ChannelState::ALL
            .iter()
            .map(|state| shown(row(*state)).health)
            .collect();
        for quality in ["YELLOW", "RED"] {
            let quality = Some(quality.to_owned());
            let worse = ChannelRow {
                quality,
                ..row(ChannelState::Connected)
            };
            words.push(shown(worse).health);
        }
        let count = words.len();
        assert!(words.iter().all(|one| one.ends_with('.')));
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), count);
    }

    #[test]
    fn the_reason_of_a_broken_channel_is_told() {
        let broken = ChannelRow {
            reason: Some("The access has ended.".into()),
            ..row(ChannelState::Broken)
        };
        assert!(shown(broken).health.ends_with("The access has ended."));
    }

    #[test]
    fn refused_webhooks_show_as_broken_until_the_channel_is_checked() {
        let refused = |second| SignatureRefusalRow {
            channel_id: ChannelId::from_bytes([2; 16]),
            count: 3,
            first_at: Timestamp::UNIX_EPOCH,
            last_at: Timestamp::from_second(second).unwrap(),
            version: 1,
        };
        let shown = |row, second| {
            let company = CompanyId::from_bytes([1; 16]);
            Channel::of(
                row,
                Some(refused(second)),
                "https://app.example.com",
                company,
            )
        };
        let broken = shown(row(ChannelState::Connected), 5);
        assert_eq!(broken.state, ChannelState::Broken);
        assert!(broken.health.contains("3 webhooks"), "{}", broken.health);
        assert!(
            broken.health.contains("enter the new one"),
            "{}",
            broken.health
        );
        assert_eq!(broken.refused_webhooks.unwrap().count, 3);
        // Those of before the check say nothing any more, and nobody signs for what has ended.
        let checked = shown(row(ChannelState::Connected), 0);
        assert_eq!(checked.state, ChannelState::Connected);
        assert!(checked.refused_webhooks.is_none());
        let ended = shown(row(ChannelState::Disconnected), 5);
        assert!(ended.refused_webhooks.is_none());
    }

    #[test]
    fn a_channel_without_account_events_says_so() {
        let deaf = ChannelRow {
            receives_account_events: false,
            ..row(ChannelState::Connected)
        };
        assert!(shown(deaf).health.contains("another system"));
    }

    #[test]
    fn only_an_own_app_in_use_has_an_address() {
        let url = shown(row(ChannelState::Broken)).webhook_url.unwrap();
        assert!(url.starts_with("https://app.example.com/webhooks/meta?hook=0101"));
        let platform = ChannelRow {
            app: ChannelApp::Platform,
            ..row(ChannelState::Connected)
        };
        assert_eq!(shown(platform).webhook_url, None);
        assert_eq!(shown(row(ChannelState::Disconnected)).webhook_url, None);
    }
}
