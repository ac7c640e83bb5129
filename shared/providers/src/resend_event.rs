//! What Resend tells by webhook (<https://resend.com/docs/dashboard/webhooks/event-types>).

use std::collections::HashMap;

use domain::email::Email;
use domain::id::{CompanyId, MailId};
use jiff::Timestamp;
use serde::Deserialize;

use crate::resend::{COMPANY_TAG, MAIL_TAG, ProviderMailId};

/// A webhook body that is not an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an event of Resend")]
pub struct MalformedEvent;

/// One event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ResendEvent {
    /// Something happened to a mail that we sent.
    Mail(MailNotice),
    /// An event of another kind, known or not yet: to be acknowledged and left.
    Other,
}

/// What happened to one mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailNotice {
    /// What happened.
    pub event: MailEvent,
    /// When it happened.
    pub at: Timestamp,
    /// Resend's id of the mail.
    pub provider_id: ProviderMailId,
    /// The company it was sent for, if the mail is one of ours.
    pub company: Option<CompanyId>,
    /// Our own id of it, if the mail is one of ours.
    pub mail: Option<MailId>,
    /// The recipients it happened to.
    pub to: Vec<Email>,
}

/// What can happen to a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MailEvent {
    /// Accepted and attempted.
    Sent,
    /// Waits for its time.
    Scheduled,
    /// Taken by the recipient's server.
    Delivered,
    /// Not taken yet; Resend tries again.
    DeliveryDelayed,
    /// Refused by the recipient's server.
    Bounced(BounceKind),
    /// Reported as spam: the address gets no further mail.
    Complained,
    /// Opened.
    Opened,
    /// A link was followed.
    Clicked,
    /// Not sent, for a reason of the account.
    Failed,
    /// Not sent, for the address is on the account's suppression list.
    Suppressed,
}

impl MailEvent {
    /// Whether the address is dead: no further mail may go there.
    pub fn ends_address(&self) -> bool {
        matches!(
            self,
            Self::Bounced(BounceKind::Permanent) | Self::Complained | Self::Suppressed
        )
    }
}

/// How lasting a bounce is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum BounceKind {
    /// The address does not exist or refuses us for good.
    Permanent,
    /// It may work another time: mailbox full, message too large.
    Transient,
    /// Resend could not tell.
    #[serde(other)]
    Undetermined,
}

/// Reads a webhook body whose signature has been verified.
///
/// Events that are not about a mail we sent, and types that do not exist yet, are
/// [`ResendEvent::Other`].
pub fn parse_resend_event(body: &[u8]) -> Result<ResendEvent, MalformedEvent> {
    let envelope: Envelope = serde_json::from_slice(body).map_err(|_| MalformedEvent)?;
    let bounce = |data: &MailData| {
        data.bounce
            .as_ref()
            .map_or(BounceKind::Undetermined, |bounce| bounce.kind)
    };
    let event: fn(BounceKind) -> MailEvent = match envelope.kind.as_str() {
        "email.sent" => |_| MailEvent::Sent,
        "email.scheduled" => |_| MailEvent::Scheduled,
        "email.delivered" => |_| MailEvent::Delivered,
        "email.delivery_delayed" => |_| MailEvent::DeliveryDelayed,
        "email.bounced" => MailEvent::Bounced,
        "email.complained" => |_| MailEvent::Complained,
        "email.opened" => |_| MailEvent::Opened,
        "email.clicked" => |_| MailEvent::Clicked,
        "email.failed" => |_| MailEvent::Failed,
        "email.suppressed" => |_| MailEvent::Suppressed,
        _ => return Ok(ResendEvent::Other),
    };
    let data: MailData = serde_json::from_value(envelope.data).map_err(|_| MalformedEvent)?;
    let tag = |name: &str| data.tags.get(name).map(String::as_str);
    Ok(ResendEvent::Mail(MailNotice {
        event: event(bounce(&data)),
        at: envelope.created_at,
        provider_id: ProviderMailId::parse(&data.email_id).ok_or(MalformedEvent)?,
        company: tag(COMPANY_TAG).and_then(|text| CompanyId::parse(text).ok()),
        mail: tag(MAIL_TAG).and_then(|text| MailId::parse(text).ok()),
        to: data
            .to
            .iter()
            .filter_map(|text| Email::parse(text).ok())
            .collect(),
    }))
}

#[derive(Deserialize)]
struct Envelope {
    #[serde(rename = "type")]
    kind: String,
    created_at: Timestamp,
    data: serde_json::Value,
}

#[derive(Deserialize)]
struct MailData {
    email_id: String,
    #[serde(default)]
    to: Vec<String>,
    #[serde(default)]
    tags: HashMap<String, String>,
    bounce: Option<BounceData>,
}

#[derive(Deserialize)]
struct BounceData {
    #[serde(rename = "type")]
    kind: BounceKind,
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn event(kind: &str, extra: &Value) -> Value {
        let mut event = json!({
            "type": kind,
            "created_at": "2026-11-23T08:00:00.000Z",
            "data": {
                "email_id": "56761188-7520-42d8-8898-ff6fc54ce618",
                "created_at": "2026-11-23T07:59:58.000Z",
                "from": "CustomIT <mail@example.com>",
                "to": ["ann@example.com"],
                "subject": "Hello",
                "tags": {
                    "company": "co_01010101010101010101010101010101",
                    "mail": "mail_02020202020202020202020202020202",
                },
            },
        });
        for (name, value) in extra.as_object().into_iter().flatten() {
            event["data"][name] = value.clone();
        }
        event
    }

    fn notice(event: &Value) -> MailNotice {
        match parse_resend_event(event.to_string().as_bytes()).unwrap() {
            ResendEvent::Mail(notice) => notice,
            ResendEvent::Other => panic!("not read as a mail: {event}"),
        }
    }

    #[test]
    fn a_delivery_names_the_mail_and_its_company() {
        let notice = notice(&event("email.delivered", &json!({})));
        assert_eq!(notice.event, MailEvent::Delivered);
        assert_eq!(notice.company, Some(CompanyId::from_bytes([1; 16])));
        assert_eq!(notice.mail, Some(MailId::from_bytes([2; 16])));
        assert_eq!(notice.to, [Email::parse("ann@example.com").unwrap()]);
        assert_eq!(
            notice.provider_id.as_str(),
            "56761188-7520-42d8-8898-ff6fc54ce618"
        );
    }

    #[test]
    fn a_permanent_bounce_ends_the_address_and_a_transient_one_does_not() {
        let bounced = |kind: &str| {
            let bounce = json!({"bounce": {"type": kind, "subType": "General", "message": "x"}});
            notice(&event("email.bounced", &bounce)).event
        };
        assert_eq!(
            bounced("Permanent"),
            MailEvent::Bounced(BounceKind::Permanent)
        );
        assert!(bounced("Permanent").ends_address());
        assert!(!bounced("Transient").ends_address());
        assert_eq!(
            bounced("Newfangled"),
            MailEvent::Bounced(BounceKind::Undetermined)
        );
        assert!(
            notice(&event("email.complained", &json!({})))
                .event
                .ends_address()
        );
        assert!(
            notice(&event("email.suppressed", &json!({})))
                .event
                .ends_address()
        );
    }

    #[test]
    fn a_mail_that_is_not_ours_has_no_company() {
        let foreign = notice(&event("email.sent", &json!({"tags": {"company": "acme"}})));
        assert_eq!((foreign.company, foreign.mail), (None, None));
    }

    #[test]
    fn an_event_of_another_kind_is_taken_and_left() {
        for kind in [
            "contact.created",
            "email.received",
            "email.levitated",
            "suppression.added",
        ] {
            let body =
                json!({"type": kind, "created_at": "2026-11-23T08:00:00Z", "data": {"x": 1}});
            let read = parse_resend_event(body.to_string().as_bytes());
            assert_eq!(read, Ok(ResendEvent::Other), "{kind}");
        }
    }

    #[test]
    fn what_is_not_an_event_is_refused() {
        let headless =
            json!({"type": "email.sent", "created_at": "2026-11-23T08:00:00Z", "data": {}});
        for body in [
            "",
            "null",
            "[]",
            "{\"type\":\"email.sent\"}",
            &headless.to_string(),
        ] {
            assert_eq!(
                parse_resend_event(body.as_bytes()),
                Err(MalformedEvent),
                "{body}"
            );
        }
    }
}
