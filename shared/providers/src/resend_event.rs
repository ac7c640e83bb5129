//! Webhook events of Resend (<https://resend.com/docs/dashboard/webhooks/event-types>).
//!
//! Each field is read by itself. One that is missing or written in another way costs what it says, and
//! never the event.

use domain::email::Email;
use domain::id::{CompanyId, MailId};
use jiff::Timestamp;
use serde_json::Value;

use crate::lenient::{instant, text};
use crate::resend::{COMPANY_TAG, MAIL_TAG, ProviderMailId};

/// A webhook body that is not an event: no object, or one that does not say what happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an event of Resend")]
pub struct MalformedEvent;

/// One event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ResendEvent {
    /// Something happened to a mail that we sent.
    Mail(MailNotice),
    /// An event of another kind, known or not yet, by its name: to be acknowledged and left.
    Other(String),
}

/// What happened to one mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailNotice {
    /// What happened.
    pub event: MailEvent,
    /// When it happened, if it says so.
    pub at: Option<Timestamp>,
    /// Resend's id of the mail, if it names one.
    pub provider_id: Option<ProviderMailId>,
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BounceKind {
    /// The address does not exist or refuses us for good.
    Permanent,
    /// It may work another time: mailbox full, message too large.
    Transient,
    /// Resend does not know, or does not say.
    Undetermined,
}

/// Reads a webhook body whose signature has been verified.
///
/// Types that do not exist yet are [`ResendEvent::Other`]. A mail that is not one of ours names neither
/// company nor mail.
pub fn parse_resend_event(body: &[u8]) -> Result<ResendEvent, MalformedEvent> {
    let envelope: Value = serde_json::from_slice(body).map_err(|_| MalformedEvent)?;
    let kind = envelope.get("type").and_then(Value::as_str);
    let kind = kind.ok_or(MalformedEvent)?;
    let data = &envelope["data"];
    let event = match kind {
        "email.sent" => MailEvent::Sent,
        "email.scheduled" => MailEvent::Scheduled,
        "email.delivered" => MailEvent::Delivered,
        "email.delivery_delayed" => MailEvent::DeliveryDelayed,
        "email.bounced" => MailEvent::Bounced(bounce(&data["bounce"])),
        "email.complained" => MailEvent::Complained,
        "email.opened" => MailEvent::Opened,
        "email.clicked" => MailEvent::Clicked,
        "email.failed" => MailEvent::Failed,
        "email.suppressed" => MailEvent::Suppressed,
        other => return Ok(ResendEvent::Other(other.to_owned())),
    };
    let tag = |name: &str| tag(&data["tags"], name);
    let at = [&envelope["created_at"], &data["created_at"]];
    let provider_id = text(&data["email_id"]).or_else(|| text(&data["id"]));
    Ok(ResendEvent::Mail(MailNotice {
        event,
        at: at.into_iter().find_map(instant),
        provider_id: provider_id.and_then(|id| ProviderMailId::parse(&id)),
        company: tag(COMPANY_TAG).and_then(|text| CompanyId::parse(&text).ok()),
        mail: tag(MAIL_TAG).and_then(|text| MailId::parse(&text).ok()),
        to: recipients(&data["to"]),
    }))
}

/// The kind of a bounce, by its `type`; some write the bounce itself as a text.
fn bounce(value: &Value) -> BounceKind {
    let kind = text(&value["type"]).or_else(|| text(value));
    match kind.unwrap_or_default().to_ascii_lowercase().as_str() {
        "permanent" => BounceKind::Permanent,
        "transient" => BounceKind::Transient,
        _ => BounceKind::Undetermined,
    }
}

/// A tag's value: tags come as an object, or as the list of names and values that a mail is sent with.
fn tag(tags: &Value, name: &str) -> Option<String> {
    match tags {
        Value::Object(tags) => text(tags.get(name)?),
        Value::Array(tags) => {
            let tag = tags.iter().find(|tag| tag["name"].as_str() == Some(name))?;
            text(&tag["value"])
        }
        _ => None,
    }
}

/// The addresses: a list, or a single one.
fn recipients(to: &Value) -> Vec<Email> {
    let one = std::slice::from_ref(to);
    let all = to.as_array().map_or(one, Vec::as_slice);
    all.iter()
        .filter_map(|to| Email::parse(&text(to)?).ok())
        .collect()
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
            ResendEvent::Other(_) => panic!("not read as a mail: {event}"),
        }
    }

    #[test]
    fn a_delivery_names_the_mail_and_its_company() {
        let notice = notice(&event("email.delivered", &json!({})));
        assert_eq!(notice.event, MailEvent::Delivered);
        assert_eq!(notice.company, Some(CompanyId::from_bytes([1; 16])));
        assert_eq!(notice.mail, Some(MailId::from_bytes([2; 16])));
        assert_eq!(notice.to, [Email::parse("ann@example.com").unwrap()]);
        let id = "56761188-7520-42d8-8898-ff6fc54ce618";
        assert_eq!(notice.provider_id, ProviderMailId::parse(id));
        assert_eq!(notice.at, "2026-11-23T08:00:00Z".parse().ok());
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
            assert_eq!(read, Ok(ResendEvent::Other(kind.to_owned())));
        }
    }

    #[test]
    fn what_is_not_an_event_is_refused() {
        for body in [
            "",
            "null",
            "[]",
            "5",
            "\"email.sent\"",
            "{}",
            "{\"type\":5}",
        ] {
            assert_eq!(
                parse_resend_event(body.as_bytes()),
                Err(MalformedEvent),
                "{body}"
            );
        }
    }

    #[test]
    fn an_odd_field_costs_what_it_says_and_never_the_event() {
        let company = "co_01010101010101010101010101010101";
        let mail = "mail_02020202020202020202020202020202";
        let listed = json!([
            { "name": "company", "value": company }, { "name": "mail", "value": mail },
            { "name": "kind" }, 5,
        ]);
        let permanent = BounceKind::Permanent;
        // What the event is given besides, and the bounce that is read from it.
        for (extra, expected) in [
            (json!({ "bounce": { "type": "Permanent" } }), permanent),
            (
                json!({ "bounce": { "type": "permanent" }, "tags": listed }),
                permanent,
            ),
            (json!({ "bounce": "Permanent" }), permanent),
            (
                json!({ "bounce": { "type": "Transient" } }),
                BounceKind::Transient,
            ),
            (
                json!({ "bounce": { "message": "x" } }),
                BounceKind::Undetermined,
            ),
            (
                json!({ "bounce": { "type": null } }),
                BounceKind::Undetermined,
            ),
            (json!({ "bounce": { "type": 5 } }), BounceKind::Undetermined),
            (json!({ "bounce": [] }), BounceKind::Undetermined),
            (json!({ "bounce": null }), BounceKind::Undetermined),
            (json!({}), BounceKind::Undetermined),
            (json!({ "to": "ann@example.com" }), BounceKind::Undetermined),
            (
                json!({ "to": [5, null, "ann@example.com"] }),
                BounceKind::Undetermined,
            ),
            (
                json!({ "created_at": 5, "subject": [] }),
                BounceKind::Undetermined,
            ),
        ] {
            let read = notice(&event("email.bounced", &extra));
            assert_eq!(read.event, MailEvent::Bounced(expected), "{extra}");
            assert_eq!(read.company, CompanyId::parse(company).ok(), "{extra}");
            assert_eq!(read.mail, MailId::parse(mail).ok(), "{extra}");
            assert_eq!(read.to, [Email::parse("ann@example.com").unwrap()]);
        }
    }

    #[test]
    fn an_event_without_a_time_or_an_id_is_still_about_its_mail() {
        let mut read = event("email.delivered", &json!({ "email_id": null }));
        read.as_object_mut().unwrap().remove("created_at");
        read["data"].as_object_mut().unwrap().remove("created_at");
        let notice_of = notice(&read);
        assert_eq!((notice_of.at, &notice_of.provider_id), (None, &None));
        assert!(notice_of.mail.is_some());
        for (created_at, expected) in [
            (json!(1_763_884_800), "2025-11-23T08:00:00Z"),
            (json!("1763884800"), "2025-11-23T08:00:00Z"),
            (json!(1_763_884_800_000_i64), "2025-11-23T08:00:00Z"),
            (json!("2026-11-23 08:00:00+00"), "2026-11-23T08:00:00Z"),
            (json!({}), "2026-11-23T07:59:58Z"),
        ] {
            let mut read = event("email.delivered", &json!({}));
            read["created_at"] = created_at;
            assert_eq!(notice(&read).at, expected.parse().ok(), "{read}");
        }
        let headless = notice(&json!({ "type": "email.sent" }));
        assert_eq!((headless.company, headless.mail), (None, None));
    }
}
