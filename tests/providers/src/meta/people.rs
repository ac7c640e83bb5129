//! The people who write to companies.

use std::collections::HashMap;

use ring::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};

use super::options::MetaNumber;

/// A person, by phone, by business-scoped user id, or both.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MetaPerson {
    /// The digits of the phone, which Meta calls `wa_id`.
    pub phone: Option<String>,
    /// The business-scoped user id; one is made from the phone if absent.
    pub user_id: Option<String>,
    /// The name of the profile.
    pub name: Option<String>,
    /// The username, if the person has one.
    pub username: Option<String>,
    /// Whether webhooks keep the phone to themselves.
    pub hides_phone: bool,
    /// The code with which messages to this person fail.
    pub fails_with: Option<u32>,
}

impl MetaPerson {
    /// Somebody with a phone and a name.
    pub fn of(phone: &str, name: &str) -> Self {
        Self {
            phone: Some(phone.to_owned()),
            name: Some(name.to_owned()),
            ..Self::default()
        }
    }

    /// Somebody who is known by a user id alone.
    pub fn of_user(user_id: &str, name: &str) -> Self {
        Self {
            user_id: Some(user_id.to_owned()),
            name: Some(name.to_owned()),
            ..Self::default()
        }
    }

    /// The phone as webhooks show it.
    pub(crate) fn shown_phone(&self) -> Option<&str> {
        self.phone.as_deref().filter(|_| !self.hides_phone)
    }

    /// The name that companies see.
    pub(crate) fn shown_name(&self) -> &str {
        self.name.as_deref().unwrap_or("WhatsApp user")
    }

    /// The user id that the companies of this number's portfolio see.
    pub(crate) fn user_id_for(&self, number: &MetaNumber) -> String {
        let phone = self.phone.as_deref().unwrap_or_default();
        let made = || user_id(&number.waba_id, phone);
        self.user_id.clone().unwrap_or_else(made)
    }
}

/// All people. A person's key is the place in the list.
#[derive(Debug, Default)]
pub(crate) struct People {
    list: Vec<MetaPerson>,
    by_phone: HashMap<String, usize>,
    by_user: HashMap<String, usize>,
}

impl People {
    /// Finds or adds a person; new values replace what was known.
    pub(crate) fn find_or_add(
        &mut self,
        person: &MetaPerson,
        number: Option<&MetaNumber>,
    ) -> usize {
        let user = person.user_id.as_ref();
        let known = user.and_then(|user| self.by_user.get(user)).copied();
        let by_phone = || self.by_phone(person.phone.as_deref()?);
        let key = known.or_else(by_phone).unwrap_or_else(|| {
            self.list.push(MetaPerson::default());
            self.list.len() - 1
        });
        let known = &mut self.list[key];
        let renew = |known: &mut Option<String>, given: &Option<String>| {
            if given.is_some() {
                known.clone_from(given);
            }
        };
        renew(&mut known.phone, &person.phone);
        renew(&mut known.user_id, &person.user_id);
        renew(&mut known.name, &person.name);
        renew(&mut known.username, &person.username);
        known.hides_phone = person.hides_phone;
        self.index(key, number);
        key
    }

    /// Sets with which code messages to a person fail.
    pub(crate) fn fail(&mut self, key: usize, code: Option<u32>) {
        self.list[key].fails_with = code;
    }

    /// Gives a person another phone; the user id changes with it.
    pub(crate) fn move_to(&mut self, key: usize, phone: &str, user_id: Option<&str>) {
        let old = self.list[key].phone.replace(phone.to_owned());
        self.by_phone.remove(&canonical(&old.unwrap_or_default()));
        self.list[key].user_id = user_id.map(ToOwned::to_owned);
        self.index(key, None);
    }

    /// A person by key.
    pub(crate) fn get(&self, key: usize) -> &MetaPerson {
        &self.list[key]
    }

    /// Everybody with their keys.
    pub(crate) fn all(&self) -> impl Iterator<Item = (usize, &MetaPerson)> {
        self.list.iter().enumerate()
    }

    /// Who has this phone, however the number is written in its country.
    pub(crate) fn by_phone(&self, phone: &str) -> Option<usize> {
        self.by_phone.get(&canonical(phone)).copied()
    }

    /// Who has this user id.
    pub(crate) fn by_user(&self, user_id: &str) -> Option<usize> {
        self.by_user.get(user_id).copied()
    }

    /// Makes a person found by all that is known of them.
    pub(crate) fn index(&mut self, key: usize, number: Option<&MetaNumber>) {
        let person = &self.list[key];
        if let Some(phone) = &person.phone {
            self.by_phone.insert(canonical(phone), key);
        }
        let made = number.map(|number| person.user_id_for(number));
        for user in made.iter().chain(&person.user_id) {
            self.by_user.insert(user.clone(), key);
        }
    }
}

/// One spelling for the numbers that have two: Brazil's ninth digit, Mexico's 1, Argentina's 9.
fn canonical(phone: &str) -> String {
    let mut digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    let superfluous = match digits.get(..2) {
        Some("55") if digits.len() == 13 && digits[4..].starts_with('9') => Some(4),
        Some("52") if digits.len() == 13 && digits[2..].starts_with('1') => Some(2),
        Some("54") if digits.len() == 13 && digits[2..].starts_with('9') => Some(2),
        _ => None,
    };
    if let Some(at) = superfluous {
        digits.remove(at);
    }
    digits
}

/// A user id of its own for each account and phone.
fn user_id(waba_id: &str, phone: &str) -> String {
    let hash = digest(&SHA256, format!("{waba_id}:{phone}").as_bytes());
    let number = hash.as_ref()[..8]
        .iter()
        .fold(0, |number: u64, byte| number << 8 | u64::from(*byte));
    format!("US.{number:020}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_found_by_every_spelling_of_the_phone() {
        let mut people = People::default();
        for (with_it, without) in [
            ("5511987654321", "551187654321"),
            ("5215512345678", "525512345678"),
            ("5491112345678", "541112345678"),
        ] {
            let key = people.find_or_add(&MetaPerson::of(with_it, "Ana"), None);
            assert_eq!(people.by_phone(without), Some(key));
            assert_eq!(
                people.find_or_add(&MetaPerson::of(without, "Ana"), None),
                key
            );
        }
    }

    #[test]
    fn each_account_sees_a_user_id_of_its_own() {
        let dana = MetaPerson::of("16505550134", "Dana");
        let [one, two] = ["12125550101", "13035550102"]
            .map(|digits| dana.user_id_for(&MetaNumber::made_of(digits, "A company")));
        assert_ne!(one, two);
        assert!(super::super::body::is_user_id(&one));
    }
}
