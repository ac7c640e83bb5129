//! Reads messages and echoes, and whom they are from or to.

use jiff::Timestamp;
use serde_json::Value;

use super::field::{at, codes, instant, is_true, text};
use super::message::{EchoMessage, InboundMessage, Person, Referral, ReplyContext};
use super::read_content::content;
use super::update::{IdentityChange, Update};
use super::who::Who;

/// The people of a change, from its `contacts`.
pub(super) struct Persons(Vec<Person>);

impl Persons {
    /// Reads those that can be read.
    pub(super) fn read(contacts: impl Iterator<Item = Value>) -> Self {
        Self(contacts.map(|contact| person(&contact)).collect())
    }

    /// The person of this phone or id, with whatever is known of them. Where a change names one
    /// person and the message none, it is theirs.
    pub(super) fn find(&self, who: Who) -> Person {
        let is_nameless = who.is_nobody();
        let (phone, bsuid) = (who.phone, who.user_id);
        let same = |ours: &Option<String>, theirs: &Option<String>| {
            ours.is_some() && theirs.is_some() && ours == theirs
        };
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
    let username = text(contact, "/profile/username").or_else(|| text(contact, "/username"));
    let who = Who::read(contact, &["/wa_id", "/user_id", "/parent_user_id"]);
    Person {
        phone: who.phone,
        bsuid: who.user_id,
        profile_name: text(contact, "/profile/name"),
        username: username.map(|name| name.trim_start_matches('@').to_owned()),
    }
}

/// Reads an element of `messages` that came at this instant.
pub(super) fn message(
    value: &Value,
    persons: &Persons,
    came_at: Timestamp,
) -> Result<Update, &'static str> {
    // A message in a group is not for the business alone, nor could it answer there alone.
    if text(value, "/group_id").is_some() {
        return Err("a message of a group");
    }
    let id = text(value, "/id").ok_or("a message without an id")?;
    let at = instant(value, "/timestamp").unwrap_or(came_at);
    let who = Who::read(value, &["/from", "/from_user_id", "/from_parent_user_id"]);
    if let Some("user_changed_number" | "customer_changed_number" | "user_changed_user_id") =
        text(value, "/system/type").as_deref()
    {
        let now = Who::read(
            value,
            &[
                "/system/wa_id",
                "/system/new_wa_id",
                "/system/user_id",
                "/system/parent_user_id",
            ],
        );
        return Ok(Update::IdentityChanged(IdentityChange {
            id,
            at,
            old_phone: who.phone,
            new_phone: now.phone,
            old_bsuid: who.user_id,
            new_bsuid: now.user_id,
        }));
    }
    let person = persons.find(who);
    if person.phone.is_none() && person.bsuid.is_none() {
        return Err("a message of nobody");
    }
    Ok(Update::Message(Box::new(InboundMessage {
        id,
        person,
        at,
        context: context(value),
        referral: referral(value),
        content: content(value),
        errors: codes(value, "/errors"),
    })))
}

/// Reads an element of `message_echoes` that came at this instant.
pub(super) fn echo(value: &Value, came_at: Timestamp) -> Result<Update, &'static str> {
    if text(value, "/group_id").is_some() {
        return Err("an echo to a group");
    }
    let to = Who::read(value, &["/to", "/to_user_id", "/to_parent_user_id"]);
    if to.is_nobody() {
        return Err("an echo to nobody");
    }
    Ok(Update::Echo(Box::new(EchoMessage {
        id: text(value, "/id").ok_or("an echo without an id")?,
        to: Person {
            phone: to.phone,
            bsuid: to.user_id,
            ..Person::default()
        },
        at: instant(value, "/timestamp").unwrap_or(came_at),
        context: context(value),
        content: content(value),
    })))
}

fn context(value: &Value) -> Option<ReplyContext> {
    let context = at(value, "/context")?;
    let is_frequently_forwarded = is_true(context, "/frequently_forwarded");
    Some(ReplyContext {
        id: text(context, "/id"),
        is_forwarded: is_frequently_forwarded || is_true(context, "/forwarded"),
        is_frequently_forwarded,
    })
}

/// The advertisement that led here; nothing if none of it is given.
fn referral(value: &Value) -> Option<Referral> {
    let referral = Referral {
        source_type: text(value, "/referral/source_type"),
        source_id: text(value, "/referral/source_id"),
        source_url: text(value, "/referral/source_url"),
        headline: text(value, "/referral/headline"),
        body: text(value, "/referral/body"),
        click_id: text(value, "/referral/ctwa_clid"),
    };
    (referral != Referral::default()).then_some(referral)
}
