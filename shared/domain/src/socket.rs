//! WebSocket connections of clients: what they are called, how long they last, how many there may be.

use jiff::SignedDuration;

use crate::invalid::Invalid;
use crate::value::{closed_list, debug_by_name, travels_as_text};

/// How long a ticket for a connection is good: a client asks for one and connects at once.
pub const TICKET_LIFE: SignedDuration = SignedDuration::from_secs(30);

/// How long a connection is remembered: the gateway ends each after two hours.
pub const CONNECTION_LIFE: SignedDuration = SignedDuration::from_secs(125 * 60);

/// How many connections a member may have; one more takes the place of the oldest.
pub const MOST_CONNECTIONS: usize = 20;

/// The largest message of a client, in bytes.
pub const LARGEST_MESSAGE: usize = 4096;

/// How long it is shown what somebody is doing, unless it is said again.
pub const PRESENCE_LIFE: SignedDuration = SignedDuration::from_secs(45);

/// In so much time a member may say [`MOST_PRESENCES`] times what it is doing.
pub const PRESENCE_WINDOW: SignedDuration = SignedDuration::from_secs(10);

/// How often a member may say what it is doing within [`PRESENCE_WINDOW`], over all its connections; with
/// more than twice as much, its connection is closed.
pub const MOST_PRESENCES: u32 = 30;

/// What the gateway calls a connection. Whoever knows it can neither read nor send over it, but it is
/// nobody else's business.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConnectionId(String);

impl ConnectionId {
    /// Reads up to 128 characters of base64.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"+/=-_".contains(&b);
        if text.bytes().all(plain) && (1..=128).contains(&text.len()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(Invalid::because("must be 1 to 128 characters of base64"))
        }
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

debug_by_name!(ConnectionId);
travels_as_text!(ConnectionId, |id| id.as_str(), {
    "description": "What the gateway calls a WebSocket connection.",
    "examples": ["L0SM9cOFvHcCIhw="],
    "type": "string",
    "minLength": 1,
    "maxLength": 128,
    "pattern": "^[A-Za-z0-9+/=_-]+$"
});

closed_list! {
    /// What somebody is doing with a job or a thread.
    Doing {
        /// Has it open.
        Viewing = "viewing",
        /// Types a message or a note.
        Writing = "writing",
        /// Chooses who does it.
        Assigning = "assigning",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_the_gateway_are_read_and_nothing_that_could_leave_its_place() {
        for good in [
            "L0SM9cOFvHcCIhw=",
            "Za4pXfRfIAMCLgw=",
            "dOF-_x",
            "0123456789abcdef",
        ] {
            assert_eq!(ConnectionId::parse(good).unwrap().as_str(), good);
        }
        for bad in ["", "a b", "a#b", "a?b", "ä", &"x".repeat(129)] {
            assert!(ConnectionId::parse(bad).is_err(), "{bad}");
        }
    }
}
