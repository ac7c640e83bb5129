//! Reads messages and echoes, and whom they are from or to.

use serde_json::Value;

use super::field::{digits, instant, is_true, text};
use super::message::{EchoMessage, InboundMessage, Person, Referral, ReplyContext};
use super::read::codes;
use super::read_content::content;
use super::update::{IdentityChange, Update};

/// The people of a change, from its `contacts`.
pub(super) struct Persons(Vec<Person>);

impl Persons {
    /// Reads those that can be read.
    pub(super) fn read(contacts: impl Iterator<Item = Value>) -> Self {
        Self(contacts.map(|contact| person(&contact)).collect())
    }

    /// The person of this phone or id, with whatever is known of them. Where a change names one
    /// person and the message none, it is theirs.
    pub(super) fn find(&self, phone: Option<String>, bsuid: Option<String>) -> Person {
        let same = |ours: &Option<String>, theirs: &Option<String>| {
            ours.is_some() && theirs.is_some() && ours == theirs
        };
        let is_nameless = phone.is_none() && bsuid.is_none();
        let known = self
            .0
            .iter()
            .find(|known| same(&known.bsuid, &bsuid))
            .or_else(|| {
                // A phone may have passed to another person: an id that differs outweighs it.
                self.0.iter().find(|known| {
                    same(&known.phone, &phone) && (bsuid.is_none() || known.bsuid.is_none())
                })
            })
            .or_else(|| self.0.first().filter(|_| is_nameless && self.0.len() == 1))
            .cloned()
            .unwrap_or_default();
        Person {
            phone: phone.or(known.phone),
            bsuid: bsuid.or(known.bsuid),
            ..known
        }
    }
}

fn person(contact: &Value) -> Person {
    let username = text(contact, "/profile/username");
    Person {
        phone: digits(contact, "/wa_id"),
        bsuid: text(contact, "/user_id"),
        profile_name: text(contact, "/profile/name"),
        username: username.map(|name| name.trim_start_matches('@').to_owned()),
    }
}

/// Reads an element of `messages`.
pub(super) fn message(value: &Value, persons: &Persons) -> Result<Update, &'static str> {
    // What is said in a group was not said to the business alone, nor could it answer it alone.
    if value.get("group_id").is_some() {
        return Err("a message of a group");
    }
    let id = text(value, "/id").ok_or("a message without an id")?;
    let at = instant(value, "/timestamp").ok_or("a message without a time")?;
    let (phone, bsuid) = (digits(value, "/from"), text(value, "/from_user_id"));
    if let Some("user_changed_number" | "customer_changed_number" | "user_changed_user_id") =
        value.pointer("/system/type").and_then(Value::as_str)
    {
        return Ok(Update::IdentityChanged(IdentityChange {
            id,
            at,
            old_phone: phone,
            new_phone: digits(value, "/system/wa_id")
                .or_else(|| digits(value, "/system/new_wa_id")),
            old_bsuid: bsuid,
            new_bsuid: text(value, "/system/user_id"),
        }));
    }
    let person = persons.find(phone, bsuid);
    if person.phone.is_none() && person.bsuid.is_none() {
        return Err("a message of nobody");
    }
    Ok(Update::Message(Box::new(InboundMessage {
        id,
        person,
        at,
        context: context(value),
        referral: value.get("referral").map(referral),
        content: content(value),
        errors: codes(value, "/errors"),
    })))
}

/// Reads an element of `message_echoes`.
pub(super) fn echo(value: &Value) -> Result<Update, &'static str> {
    let to = Person {
        phone: digits(value, "/to"),
        bsuid: text(value, "/to_user_id"),
        ..Person::default()
    };
    if to.phone.is_none() && to.bsuid.is_none() {
        return Err("an echo to nobody");
    }
    Ok(Update::Echo(Box::new(EchoMessage {
        id: text(value, "/id").ok_or("an echo without an id")?,
        to,
        at: instant(value, "/timestamp").ok_or("an echo without a time")?,
        context: context(value),
        content: content(value),
    })))
}

fn context(value: &Value) -> Option<ReplyContext> {
    let context = value.get("context")?;
    let is_frequently_forwarded = is_true(context, "/frequently_forwarded");
    Some(ReplyContext {
        id: text(context, "/id"),
        is_forwarded: is_frequently_forwarded || is_true(context, "/forwarded"),
        is_frequently_forwarded,
    })
}

fn referral(value: &Value) -> Referral {
    Referral {
        source_type: text(value, "/source_type"),
        source_id: text(value, "/source_id"),
        source_url: text(value, "/source_url"),
        headline: text(value, "/headline"),
        body: text(value, "/body"),
        click_id: text(value, "/ctwa_clid"),
    }
}
