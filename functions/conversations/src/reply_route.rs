//! The routes to a customer, and what may be sent on each of them now.

use data::row::{ChannelRow, ThreadRoute};
use domain::channel::{ChannelKind, ChannelState};
use domain::id::ChannelId;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

/// What may be written to a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MaySend {
    /// Anything.
    Anything,
    /// Messages of a form that the provider has approved.
    TemplatesOnly,
    /// Nothing.
    Nothing,
}

/// One route to a customer.
#[derive(Serialize, JsonSchema)]
pub struct ReplyRoute {
    /// Identifies the channel for good, in paths and wherever something refers to it.
    pub channel_id: ChannelId,
    /// The kind of the channel.
    pub kind: ChannelKind,
    /// The company's number, as the provider shows it.
    #[schemars(example = &"+1 303-555-0190")]
    pub display_number: Option<String>,
    /// When the customer last wrote there.
    #[serde(with = "domain::instant::optional")]
    #[schemars(schema_with = "domain::instant::optional::schema")]
    pub last_inbound_at: Option<Timestamp>,
    /// When the time for free replies ends, or ended; null if the customer never wrote there.
    #[serde(with = "domain::instant::optional")]
    #[schemars(schema_with = "domain::instant::optional::schema")]
    pub window_ends_at: Option<Timestamp>,
    /// Whether it is the time for free replies.
    pub is_open: bool,
    /// What may be written now.
    pub may_send: MaySend,
    /// Why not anything, in plain words.
    pub reason: Option<String>,
}

domain::debug_by_name!(ReplyRoute);

impl ReplyRoute {
    /// A route as it stands at an instant; the channel is none once its row is gone.
    pub(crate) fn of(route: &ThreadRoute, channel: Option<&ChannelRow>, now: Timestamp) -> Self {
        let is_open = route.kind.is_reply_open(route.last_inbound_at, now);
        let (may_send, reason) = match obstacle(route.kind, channel) {
            Some(reason) => (MaySend::Nothing, Some(reason)),
            None if is_open => (MaySend::Anything, None),
            None => (MaySend::TemplatesOnly, Some(closed(route))),
        };
        Self {
            channel_id: route.channel_id,
            kind: route.kind,
            display_number: channel.map(|channel| channel.display_number.clone()),
            last_inbound_at: route.last_inbound_at,
            window_ends_at: window_end(route),
            is_open,
            may_send,
            reason,
        }
    }
}

/// When the time for free replies ends, or ended.
pub(crate) fn window_end(route: &ThreadRoute) -> Option<Timestamp> {
    let wrote = route.last_inbound_at?;
    Some(route.kind.reply_window_end(wrote))
}

/// Why nothing can go through a channel.
pub(crate) fn obstacle(kind: ChannelKind, channel: Option<&ChannelRow>) -> Option<String> {
    let title = kind.title();
    match channel.map(|channel| (channel.state, &channel.reason)) {
        Some((ChannelState::Connected, _)) => None,
        Some((ChannelState::Connecting, _)) => {
            Some(format!("This {title} number is still being connected."))
        }
        Some((ChannelState::Broken, Some(reason))) => Some(format!(
            "This {title} number isn't working right now: {reason}"
        )),
        Some((ChannelState::Broken, None)) => Some(format!(
            "This {title} number isn't working right now. An owner can check it."
        )),
        Some((ChannelState::Disconnected, _)) | None => {
            Some(format!("This {title} number was disconnected."))
        }
    }
}

fn closed(route: &ThreadRoute) -> String {
    let title = route.kind.title();
    match window_end(route) {
        Some(end) => format!(
            "The customer wrote on {title} too long ago: the time for free replies ended at \
             {end:.0}. Until the next message from the customer, only templates can be sent."
        ),
        None => format!("The customer hasn't written on {title} yet, so start with a template."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_says_what_may_be_sent_and_why() {
        let wrote: Timestamp = "2026-11-23T10:00:00Z".parse().unwrap();
        let route = |last_inbound_at| ThreadRoute {
            channel_id: ChannelId::from_bytes([1; 16]),
            kind: ChannelKind::WhatsApp,
            phone: None,
            user_id: None,
            last_inbound_at,
        };
        let lost = ReplyRoute::of(&route(Some(wrote)), None, wrote);
        assert_eq!(lost.may_send, MaySend::Nothing);
        assert_eq!(
            lost.reason.unwrap(),
            "This WhatsApp number was disconnected."
        );
        assert!(closed(&route(Some(wrote))).contains("ended at 2026-11-24T10:00:00Z"));
        assert!(closed(&route(None)).contains("hasn't written"));
    }
}
