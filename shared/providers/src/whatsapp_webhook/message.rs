//! A message that a person or the business itself wrote.

use std::fmt;

use jiff::Timestamp;

use super::content::Content;

/// A message from a person to the business.
#[derive(Clone, PartialEq)]
pub struct InboundMessage {
    /// Meta's id of it (`wamid.…`). A number delivers it more than once, always under this id.
    pub id: String,
    /// Who wrote it.
    pub person: Person,
    /// When, by Meta's clock, to the second.
    pub at: Timestamp,
    /// What it answers or whether it was forwarded.
    pub context: Option<ReplyContext>,
    /// The advertisement or post that led to it.
    pub referral: Option<Referral>,
    /// Its content.
    pub content: Content,
    /// The codes of what Meta could not deliver of it.
    pub errors: Vec<u64>,
}

/// Shows the kind of the content only.
impl fmt::Debug for InboundMessage {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "InboundMessage({:?} {:?})", self.content, self.errors)
    }
}

/// A message from the business to a person, typed in the app on the business's own phone. Its
/// content may be an edit or a revocation of an earlier one.
#[derive(Clone, PartialEq)]
pub struct EchoMessage {
    /// Meta's id of it.
    pub id: String,
    /// Whom it was written to. Never has a name.
    pub to: Person,
    /// When, by Meta's clock, to the second.
    pub at: Timestamp,
    /// What it answers.
    pub context: Option<ReplyContext>,
    /// Its content.
    pub content: Content,
}

/// Shows the kind of the content only.
impl fmt::Debug for EchoMessage {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "EchoMessage({:?})", self.content)
    }
}

/// A person as Meta names them: by phone, by business-scoped id, or by both.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Person {
    /// The digits of the phone, country code first. Absent for some people with a username.
    pub phone: Option<String>,
    /// The business-scoped user id, such as `US.1349`: the same for all numbers of one portfolio.
    pub bsuid: Option<String>,
    /// The name they gave themselves.
    pub profile_name: Option<String>,
    /// Their username, without the `@`.
    pub username: Option<String>,
}

/// Shows nothing of the person.
impl fmt::Debug for Person {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Person(…)")
    }
}

/// What a message refers to.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct ReplyContext {
    /// Meta's id of the message it answers. Absent when it was only forwarded.
    pub id: Option<String>,
    /// Whether it was forwarded.
    pub is_forwarded: bool,
    /// Whether it was forwarded many times.
    pub is_frequently_forwarded: bool,
}

/// Shows no id: the id of a message hides a phone number.
impl fmt::Debug for ReplyContext {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "ReplyContext(forwarded: {})", self.is_forwarded)
    }
}

/// The advertisement or post that led a person to write.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Referral {
    /// `ad` or `post`.
    pub source_type: Option<String>,
    /// Meta's id of it.
    pub source_id: Option<String>,
    /// Its address.
    pub source_url: Option<String>,
    /// Its headline.
    pub headline: Option<String>,
    /// Its text.
    pub body: Option<String>,
    /// Meta's id of the click (`ctwa_clid`).
    pub click_id: Option<String>,
}
