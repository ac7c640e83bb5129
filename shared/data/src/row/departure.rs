//! How the account of a member ends, and what is left of its row.

use domain::erasure::{TERM, erased_email, erased_phone, pseudonym};
use domain::notification::Notifications;
use domain::skill::Skills;
use jiff::Timestamp;

use super::{CredentialChange, MemberRow, MemberState};

impl MemberRow {
    /// The member after an owner has ended the account.
    #[must_use]
    pub fn removed(self, now: Timestamp) -> Self {
        self.left(MemberState::Removed, now)
    }

    /// The member after deleting the account.
    #[must_use]
    pub fn deleted(self, now: Timestamp) -> Self {
        self.left(MemberState::Deleted, now)
    }

    /// What nobody needs from here on ends at once, the rest with its term.
    fn left(self, state: MemberState, now: Timestamp) -> Self {
        Self {
            state,
            skills: Skills::default(),
            home_zone: None,
            totp: None,
            password: self.password.nobodys(),
            notifications: Notifications::default(),
            erase_at: Some(now.checked_add(TERM).unwrap_or(Timestamp::MAX)),
            ..self.under_new_credentials(CredentialChange::Removal)
        }
    }

    /// When the account ended, if it has and its erasure still waits.
    pub fn left_at(&self) -> Option<Timestamp> {
        self.erase_at?.checked_sub(TERM).ok()
    }

    /// What is left of the member for good: who did what keeps somebody who did it. Of a member whom an
    /// owner removed the name stays, as the company's record.
    #[must_use]
    pub fn erased(self, now: Timestamp) -> Self {
        let member_id = self.member_id;
        let name = match self.state {
            MemberState::Removed => self.name,
            _ => pseudonym(member_id, self.roles),
        };
        Self {
            name,
            email: erased_email(member_id),
            next_email: None,
            phone: erased_phone(),
            dead_mail: None,
            erase_at: None,
            erased_at: Some(now),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::role::{Role, Roles};
    use serde_json::{Value, json};

    use super::*;

    fn member() -> MemberRow {
        serde_json::from_value(json!({
            "member_id": format!("mem_{:0>32}", "3f2a"), "name": "Robin Sample",
            "email": "robin@example.com", "next_email": "new@example.com",
            "phone": { "number": "+13035550142", "typed": "(303) 555-0142" },
            "roles": Roles::only(Role::Technician), "skills": ["Safe opening"],
            "home_zone": { "name": "North side", "location": { "lat": 39.82, "lng": -104.98 } },
            "state": "active",
            "password": "v1$2b$12$EixZaYVK1fsbw1ZfbX3OXePaWxn96p36WQoeG6Lruj3vjPUga31lW",
            "credential_generation": 2, "totp": null, "dead_mail": "bounced",
            "created_at": "2026-11-23T14:00:00Z", "expires_at": null, "version": 4,
        }))
        .unwrap()
    }

    fn text(member: &MemberRow) -> String {
        serde_json::to_value(member)
            .as_ref()
            .map_or_else(|_| String::new(), Value::to_string)
    }

    #[test]
    fn what_is_left_of_who_deleted_the_account_names_nobody() {
        let now: Timestamp = "2026-11-24T14:00:00Z".parse().unwrap();
        let deleted = member().deleted(now);
        assert_eq!(deleted.left_at(), Some(now));
        for gone in [
            "new@example.com",
            "Safe opening",
            "North side",
            "EixZaYVK1fsbw1",
        ] {
            assert!(!text(&deleted).contains(gone), "{gone}");
        }
        let later = now + TERM;
        let erased = deleted.erased(later);
        assert_eq!((erased.erase_at, erased.erased_at), (None, Some(later)));
        assert_eq!(erased.name.as_str(), "Former technician 3F2A");
        for gone in ["Robin", "robin", "3035550142", "555-0142", "bounced"] {
            assert!(!text(&erased).contains(gone), "{gone}");
        }
    }

    #[test]
    fn a_removed_member_keeps_nothing_but_the_name() {
        let now: Timestamp = "2026-11-24T14:00:00Z".parse().unwrap();
        let erased = member().removed(now).erased(now + TERM);
        assert_eq!(erased.name.as_str(), "Robin Sample");
        for gone in ["robin@", "3035550142", "555-0142", "EixZaYVK1fsbw1"] {
            assert!(!text(&erased).contains(gone), "{gone}");
        }
    }
}
