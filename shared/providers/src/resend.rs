//! Resend: transactional mail (<https://resend.com/docs/api-reference>).

use std::fmt;
use std::time::Duration;

use domain::email::Email;
use domain::id::{CompanyId, MailId};
use domain::mail::MailKind;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::call::Call;
use crate::egress::{Base, EgressError};
use crate::error::CallError;
use crate::http::Http;
use crate::lenient::text;
use crate::provider::Provider;

/// The tag of a mail that names the company it was sent for.
pub(crate) const COMPANY_TAG: &str = "company";
/// The tag of a mail that holds our own id of it.
pub(crate) const MAIL_TAG: &str = "mail";
/// The tag of a mail that says which of the known kinds it is.
const KIND_TAG: &str = "kind";

/// The client of Resend.
#[derive(Clone)]
pub struct Resend {
    http: Http,
    base: Base,
    api_key: String,
}

impl Resend {
    /// A client for this address and key. The address must be on the egress list.
    pub fn new(http: Http, url: &str, api_key: impl Into<String>) -> Result<Self, EgressError> {
        let base = http.egress().base(Provider::Resend, url)?;
        Ok(Self {
            http,
            base,
            api_key: api_key.into(),
        })
    }

    /// Hands a mail over (`POST /emails`).
    ///
    /// Under one idempotency key Resend sends one mail within 24 hours, provided that the mail is
    /// the same to the byte; so a call whose outcome is unknown is repeated with the same key and
    /// mail. The key has 1 to 256 characters. A mail that was taken may come without an id that can be
    /// read: its events name it.
    pub async fn send(
        &self,
        mail: &OutgoingMail<'_>,
        idempotency_key: &str,
        remaining: Duration,
    ) -> Result<Option<ProviderMailId>, SendError> {
        let call = Call::post_json(&self.base, &["emails"], mail.to_json())
            .idempotency_key(idempotency_key)?
            .bearer(&self.api_key)?;
        let accepted: serde_json::Map<String, Value> = self.http.send_json(call, remaining).await?;
        let id = accepted.get("id").and_then(text);
        Ok(id.and_then(|id| ProviderMailId::parse(&id)))
    }

    /// What last happened to a mail (`GET /emails/{id}`), or nothing if Resend does not know it.
    ///
    /// Needs a key with full access; one that may only send is [`SendError::Unauthorised`].
    pub async fn find(
        &self,
        id: &ProviderMailId,
        remaining: Duration,
    ) -> Result<Option<LastEvent>, SendError> {
        let call = Call::get(&self.base, &["emails", id.as_str()]).bearer(&self.api_key)?;
        match self.http.send_json::<Response>(call, remaining).await {
            Ok(mail) => Ok(Some(mail.last_event)),
            Err(CallError::Status { code: 404, .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

/// Shows neither key nor address.
impl fmt::Debug for Resend {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Resend({:?})", self.base)
    }
}

/// A mail to hand over. Every one is of a known kind: nothing but transactional mail has one.
#[derive(Clone, Copy)]
pub struct OutgoingMail<'a> {
    /// The sender, `Name <address>` or an address, of a domain that Resend has verified.
    pub from: &'a str,
    /// The one recipient.
    pub to: &'a Email,
    /// Where an answer goes, if not to the sender.
    pub reply_to: Option<&'a Email>,
    /// The subject.
    pub subject: &'a str,
    /// The body as HTML.
    pub html: &'a str,
    /// The body as plain text.
    pub text: &'a str,
    /// What it is for.
    pub kind: MailKind,
    /// The company it is sent for; its events carry it back.
    pub company: CompanyId,
    /// Our own id of it; its events carry it back.
    pub mail: MailId,
}

impl OutgoingMail<'_> {
    /// The request body: the same bytes for the same mail, always.
    fn to_json(self) -> Vec<u8> {
        let (company, mail) = (self.company.to_string(), self.mail.to_string());
        let wire = Wire {
            from: self.from,
            to: [self.to.as_str()],
            reply_to: self.reply_to.map(|address| [address.as_str()]),
            subject: self.subject,
            html: self.html,
            text: self.text,
            tags: [
                Tag {
                    name: COMPANY_TAG,
                    value: &company,
                },
                Tag {
                    name: MAIL_TAG,
                    value: &mail,
                },
                Tag {
                    name: KIND_TAG,
                    value: self.kind.as_str(),
                },
            ],
        };
        serde_json::to_vec(&wire).expect("text fields always serialise")
    }
}

/// Shows ids and kind only.
impl fmt::Debug for OutgoingMail<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "OutgoingMail({} {} {})",
            self.kind.as_str(),
            self.company,
            self.mail
        )
    }
}

#[derive(Serialize)]
struct Wire<'a> {
    from: &'a str,
    to: [&'a str; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    reply_to: Option<[&'a str; 1]>,
    subject: &'a str,
    html: &'a str,
    text: &'a str,
    tags: [Tag<'a>; 3],
}

/// Name and value hold letters, digits, `_` and `-` only, 256 at most.
#[derive(Serialize)]
struct Tag<'a> {
    name: &'a str,
    value: &'a str,
}

#[derive(Deserialize)]
struct Response {
    last_event: LastEvent,
}

/// Resend's id of a mail.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ProviderMailId(String);

impl ProviderMailId {
    /// Reads an id: letters, digits and dashes, 64 at most.
    pub fn parse(text: &str) -> Option<Self> {
        let plain = text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        (plain && (1..=64).contains(&text.len())).then(|| Self(text.to_owned()))
    }

    /// The id as Resend wrote it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What last happened to a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LastEvent {
    /// Waits at Resend.
    Queued,
    /// Waits at Resend for its time.
    Scheduled,
    /// Handed to the recipient's server.
    Sent,
    /// Taken by the recipient's server.
    Delivered,
    /// Not taken yet; Resend tries again.
    DeliveryDelayed,
    /// Refused by the recipient's server.
    Bounced,
    /// Reported as spam.
    Complained,
    /// Opened by the recipient.
    Opened,
    /// A link of it was followed.
    Clicked,
    /// Not sent, for a reason of the account.
    Failed,
    /// Not sent, for the address is on the account's suppression list.
    Suppressed,
    /// Withdrawn before it was sent.
    Canceled,
    /// A word this client does not know.
    #[serde(other)]
    Other,
}

/// Why a mail was not handed over, by what is to be done about it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// This mail will never be accepted.
    #[error("refused for good: status {code}, {}", name.as_deref().unwrap_or("unnamed"))]
    Final {
        /// The HTTP status.
        code: u16,
        /// Resend's name for the error.
        name: Option<String>,
    },
    /// The mail was not accepted; the same call can succeed later.
    #[error("not accepted yet")]
    Later {
        /// How long Resend asked us to wait, if it said so.
        after: Option<Duration>,
    },
    /// The account's quota is used up: the mail has to wait for hours, and a person should know.
    #[error("parked: {name}")]
    Parked {
        /// `daily_quota_exceeded` or `monthly_quota_exceeded`.
        name: String,
    },
    /// The key, its rights or the sender's domain are not in order: no mail passes until a person
    /// has fixed it.
    #[error("not authorised: status {code}, {}", name.as_deref().unwrap_or("unnamed"))]
    Unauthorised {
        /// The HTTP status.
        code: u16,
        /// Resend's name for the error.
        name: Option<String>,
    },
    /// The mail may have been accepted: repeat the call with the same key and the same mail.
    #[error("outcome unknown")]
    Unknown,
    /// The request never left, for a fault in our own settings.
    #[error("not sent: {0}")]
    Misconfigured(CallError),
}

impl From<CallError> for SendError {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Refused(_) | CallError::NotSendable(_) | CallError::Redirect => {
                Self::Misconfigured(error)
            }
            CallError::Exhausted { name } => Self::Parked { name },
            CallError::Status {
                code: code @ (401 | 403),
                name,
                ..
            } => Self::Unauthorised { code, name },
            CallError::Status {
                code,
                name,
                passing: false,
                ..
            } => Self::Final { code, name },
            // At 409 a twin is being accepted at this moment; the key settles which of the two is.
            CallError::Status {
                code: 409,
                retry_after: after,
                ..
            }
            | CallError::RateLimited { retry_after: after } => Self::Later { after },
            CallError::Connect(_) | CallError::NoTime => Self::Later { after: None },
            CallError::Status { .. }
            | CallError::Timeout
            | CallError::Cut
            | CallError::TooLarge { .. }
            | CallError::Malformed
            | CallError::Uncertain(_) => Self::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_request_body_is_stable_to_the_byte() {
        let to = Email::parse("ann@example.com").unwrap();
        let mail = OutgoingMail {
            from: "CustomIT <mail@example.com>",
            to: &to,
            reply_to: None,
            subject: "Hello",
            html: "<p>Hello</p>",
            text: "Hello",
            kind: MailKind::ALL[0],
            company: CompanyId::from_bytes([1; 16]),
            mail: MailId::from_bytes([2; 16]),
        };
        let kind = MailKind::ALL[0].as_str();
        let expected = format!(
            r#"{{"from":"CustomIT <mail@example.com>","to":["ann@example.com"],"subject":"Hello","html":"<p>Hello</p>","text":"Hello","tags":[{{"name":"company","value":"co_01010101010101010101010101010101"}},{{"name":"mail","value":"mail_02020202020202020202020202020202"}},{{"name":"kind","value":"{kind}"}}]}}"#
        );
        assert_eq!(String::from_utf8(mail.to_json()).unwrap(), expected);
        assert!(!format!("{mail:?}").contains("ann"));
    }

    #[test]
    fn every_kind_of_mail_fits_into_a_tag() {
        for kind in MailKind::ALL {
            let name = kind.as_str();
            let fit = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
            assert!(name.bytes().all(fit) && name.len() <= 256, "{name}");
        }
    }

    #[test]
    fn an_answer_that_may_hide_an_accepted_mail_is_unknown() {
        let server = CallError::Status {
            code: 500,
            name: None,
            passing: true,
            retry_after: None,
        };
        for error in [
            CallError::Timeout,
            CallError::Cut,
            CallError::Malformed,
            server,
        ] {
            assert_eq!(SendError::from(error), SendError::Unknown);
        }
        let limited = CallError::RateLimited { retry_after: None };
        let uncertain = CallError::Uncertain(Box::new(limited.clone()));
        assert_eq!(SendError::from(limited), SendError::Later { after: None });
        assert_eq!(SendError::from(uncertain), SendError::Unknown);
    }
}
