//! One update out of a webhook delivery.

use std::fmt;

use jiff::Timestamp;

use super::account_event::AccountEvent;
use super::message::{EchoMessage, InboundMessage, Person};

/// One update.
#[derive(Debug, Clone, PartialEq)]
pub enum Update {
    /// A person wrote to the business.
    Message(Box<InboundMessage>),
    /// The business itself wrote, in the app on its phone.
    Echo(Box<EchoMessage>),
    /// What became of a message that we sent.
    Status(StatusUpdate),
    /// A person has another phone number or another id from now on.
    IdentityChanged(IdentityChange),
    /// Something is wrong that belongs to no message.
    AccountProblem {
        /// Meta's error code.
        code: u64,
        /// Whether Meta added details.
        details_present: bool,
    },
    /// The account, its number or one of its templates changed.
    AccountEvent(AccountUpdate),
    /// A person opted in to or out of messages of the business.
    Preference(PreferenceUpdate),
    /// Content that is not known or not well formed: to be counted and left.
    Unreadable {
        /// The name of the webhook field; empty when it has none.
        field: String,
        /// What is wrong with it.
        why: &'static str,
    },
}

/// Something changed about an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountUpdate {
    /// What.
    pub event: AccountEvent,
    /// When, if Meta says so.
    pub at: Option<Timestamp>,
    /// The digits of the business's number that is meant, if it is one alone.
    pub number: Option<String>,
    /// Meta's id of the app that is meant, if it is one.
    pub app_id: Option<String>,
}

/// What became of a message that we sent.
#[derive(Clone, PartialEq, Eq)]
pub struct StatusUpdate {
    /// Meta's id of the message.
    pub id: String,
    /// What became of it.
    pub status: DeliveryStatus,
    /// When.
    pub at: Timestamp,
    /// What we gave along when we sent it (`biz_opaque_callback_data`).
    pub callback_data: Option<String>,
    /// The digits of the recipient's phone, if Meta says them.
    pub recipient_phone: Option<String>,
    /// The recipient's business-scoped id, if Meta says it.
    pub recipient_bsuid: Option<String>,
    /// Why it failed.
    pub error: Option<ProviderError>,
}

/// Shows status and error only: the id of a message hides a phone number.
impl fmt::Debug for StatusUpdate {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "StatusUpdate({:?} {:?})", self.status, self.error)
    }
}

/// How far a message that we sent has come. They arrive in any order, and some never do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeliveryStatus {
    /// Left Meta.
    Sent,
    /// Reached a device.
    Delivered,
    /// Was seen.
    Read,
    /// Was listened to (voice notes only).
    Played,
    /// Will not arrive.
    Failed,
    /// A word this client does not know.
    Unknown(String),
}

/// An error as Meta numbers them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProviderError {
    /// The code.
    pub code: u64,
}

/// A person has another phone number or another business-scoped id from now on.
#[derive(Clone, PartialEq, Eq)]
pub struct IdentityChange {
    /// Meta's id of the update.
    pub id: String,
    /// When.
    pub at: Timestamp,
    /// The digits of the number that was theirs.
    pub old_phone: Option<String>,
    /// The digits of the number that is theirs now.
    pub new_phone: Option<String>,
    /// The business-scoped id that was theirs.
    pub old_bsuid: Option<String>,
    /// The business-scoped id that is theirs now.
    pub new_bsuid: Option<String>,
}

/// Shows nothing of the person.
impl fmt::Debug for IdentityChange {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "IdentityChange({})", self.at)
    }
}

/// A person opted in to, or out of, messages of a category.
#[derive(Clone, PartialEq, Eq)]
pub struct PreferenceUpdate {
    /// Who chose.
    pub person: Person,
    /// What it is about, such as `marketing_messages`.
    pub category: String,
    /// Whether they opted out.
    pub is_stopped: bool,
    /// When.
    pub at: Timestamp,
}

/// Shows nothing of the person.
impl fmt::Debug for PreferenceUpdate {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "PreferenceUpdate({}, stopped: {})",
            self.category, self.is_stopped
        )
    }
}
