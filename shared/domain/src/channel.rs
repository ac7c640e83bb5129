//! Channels: the means of writing with a customer, the state of each, and how long it lets us reply.

use jiff::{SignedDuration, Timestamp};

use crate::value::closed_list;

mod credential;

pub use credential::{Credential, Pin, ProviderId};

closed_list! {
    /// What kind of channel it is.
    ChannelKind {
        /// A number on Meta's `WhatsApp` Business Platform.
        WhatsApp = "whatsapp",
    }
}

impl ChannelKind {
    /// The end of the time in which anything may be written, counted from what the customer wrote
    /// last (provider's time). Outside it, only templates are taken.
    pub fn reply_window_end(self, last_inbound_at: Timestamp) -> Timestamp {
        let length = match self {
            Self::WhatsApp => SignedDuration::from_hours(24),
        };
        last_inbound_at
            .checked_add(length)
            .unwrap_or(Timestamp::MAX)
    }

    /// Whether anything may be written now.
    pub fn is_reply_open(self, last_inbound_at: Option<Timestamp>, now: Timestamp) -> bool {
        last_inbound_at.is_some_and(|at| now < self.reply_window_end(at))
    }

    /// The name that people know it by.
    pub const fn title(self) -> &'static str {
        match self {
            Self::WhatsApp => "WhatsApp",
        }
    }
}

closed_list! {
    /// Where a channel stands.
    ChannelState {
        /// Its credentials are proven, and its messages are being subscribed to.
        Connecting = "connecting",
        /// Messages come and go.
        Connected = "connected",
        /// The provider refuses us; the company has to act.
        Broken = "broken",
        /// The company has ended it.
        Disconnected = "disconnected",
    }
}

impl ChannelState {
    /// Whether messages that arrive are taken. One that is broken for sending may still receive.
    pub const fn takes_messages(self) -> bool {
        matches!(self, Self::Connecting | Self::Connected | Self::Broken)
    }
}

closed_list! {
    /// Through which app of the provider a channel is connected.
    ChannelApp {
        /// The product's own app, by Embedded Signup.
        Platform = "platform",
        /// An app that belongs to the company.
        Own = "own",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_is_open_for_24_hours_after_the_customer_wrote() {
        let wrote: Timestamp = "2026-11-23T10:00:00Z".parse().unwrap();
        let open = |at: &str| ChannelKind::WhatsApp.is_reply_open(Some(wrote), at.parse().unwrap());
        assert!(open("2026-11-23T10:00:00Z"));
        assert!(open("2026-11-24T09:59:59Z"));
        assert!(!open("2026-11-24T10:00:00Z"));
        assert!(!ChannelKind::WhatsApp.is_reply_open(None, wrote));
    }
}
