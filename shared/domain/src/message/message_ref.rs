//! What leads to a message from outside: its thread and its id.

use std::fmt;

use crate::id::{MessageId, ThreadId};
use crate::invalid::Invalid;

/// A message with its thread, as one name: a provider that is given it when the message is sent gives it
/// back with each status. Written as `<thread>/<message>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MessageRef {
    /// The thread that the message stands in.
    pub thread_id: ThreadId,
    /// The message.
    pub message_id: MessageId,
}

impl MessageRef {
    /// Reads the name of a message.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let parts = text.split_once('/');
        let (thread, message) = parts.ok_or(Invalid::because("must be a thread and a message"))?;
        Ok(Self {
            thread_id: ThreadId::parse(thread)?,
            message_id: MessageId::parse(message)?,
        })
    }
}

impl fmt::Display for MessageRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.thread_id, self.message_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_back_to_its_message() {
        let name = MessageRef {
            thread_id: ThreadId::from_bytes([1; 16]),
            message_id: MessageId::from_bytes([2; 16]),
        };
        assert_eq!(MessageRef::parse(&name.to_string()), Ok(name));
        for other in [
            "",
            "/",
            &name.message_id.to_string(),
            &format!("{}/{}", name.message_id, name.thread_id),
            &format!("{name}/"),
        ] {
            assert!(MessageRef::parse(other).is_err(), "{other}");
        }
    }
}
