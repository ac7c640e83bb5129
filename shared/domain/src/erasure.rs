//! The erasure of a member who left: when it is due, what goes, what stays, and under which name.
//!
//! Two ways lead here. A member deletes the own account, or an owner removes the member. Both end the
//! account at once, and both are erased by `deletion-sweep` after [`TERM`]. A member who deleted the
//! account goes with the name; of one whom an owner removed the name stays, as the company's record of
//! who did its work while the company is open.
//!
//! | what is stored of a member | when the account ends | when the term is over |
//! |---|---|---|
//! | password hash, second factor, address that waits, home zone, skills, push settings | erased | |
//! | sessions with their device names and push tokens, the phones behind the tokens | erased | |
//! | claim on the email address | released: the address may be used again | |
//! | duty and newest position | erased | |
//! | open offers, assigned jobs, threads | given back | |
//! | name | | a pseudonym, unless an owner removed the member |
//! | email address, phone, what mails said of the address | | erased |
//! | known devices, tickets for connections, open connections | | erased |
//! | calendar with shifts and time off, recent assignments, times in active jobs, offers | | erased |
//! | trail of positions | | erased |
//! | notifications, and how far they were read | | erased |
//! | invitation by which the member joined, with its mail | | erased |
//! | requests for support | | erased |
//! | marks of what the policy said and whose records were opened | | erased |
//! | mails to the member, and the mark that the address takes none | | erased |
//! | mails to others that name the member | | the name is erased from them |
//! | mailed links, remembered answers, counters of attempts, uploads that were never sent, events | end by themselves sooner than the term | |
//! | who did what: jobs and their history, money, messages, threads read, audit trail | | stay, with the id alone |
//! | source addresses in the audit trail | | stay as long as the audit trail |
//!
//! Nothing leads back from the pseudonym to the person: it is made of the id, which names no one.

use jiff::SignedDuration;

use crate::email::Email;
use crate::id::MemberId;
use crate::phone::{Phone, TypedPhone};
use crate::role::{Role, Roles};
use crate::text::PersonName;

/// How long after the end of an account its member is erased.
///
/// Mails about the end have arrived by then or come back, links and queues have run dry, and the team
/// has seen who left. The promise is 30 days: a sweep that fails has more than two weeks to be mended.
pub const TERM: SignedDuration = SignedDuration::from_hours(14 * 24);

/// The name of a member who was erased: `Former technician 3F2A`.
///
/// # Panics
/// Never: the words and four digits are a name.
pub fn pseudonym(member_id: MemberId, roles: Roles) -> PersonName {
    let role = [Role::Technician, Role::Dispatcher, Role::Owner]
        .into_iter()
        .find(|role| roles.has(*role))
        .map_or("member", Role::as_str);
    let [.., first, second] = member_id.to_bytes();
    let name = format!("Former {role} {first:02X}{second:02X}");
    PersonName::parse(&name).expect("a few words are a name")
}

/// What stands in place of the address of a member who was erased. Nobody can have it (RFC 2606).
///
/// # Panics
/// Never: an id is the first part of an address.
pub fn erased_email(member_id: MemberId) -> Email {
    let address = format!("{member_id}@erased.invalid");
    Email::parse(&address).expect("an id is the first part of an address")
}

/// What stands in place of the phone of a member who was erased. The code 999 is no country's (ITU-T
/// E.164).
///
/// # Panics
/// Never: it is a number by its form.
pub fn erased_phone() -> TypedPhone {
    const NUMBER: &str = "+9990000000";
    TypedPhone {
        number: Phone::parse(NUMBER).expect("it is a number by its form"),
        typed: NUMBER.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pseudonym_names_the_work_and_is_the_same_each_time() {
        let mut bytes = [7; 16];
        [bytes[14], bytes[15]] = [0x3f, 0x2a];
        let member_id = MemberId::from_bytes(bytes);
        let name = |roles: &[Role]| {
            let roles = Roles::new(roles.iter().copied()).unwrap();
            pseudonym(member_id, roles).as_str().to_owned()
        };
        assert_eq!(name(&[Role::Technician]), "Former technician 3F2A");
        assert_eq!(name(Role::ALL), "Former technician 3F2A");
        assert_eq!(name(&[Role::Owner]), "Former owner 3F2A");
        assert_eq!(
            name(&[Role::Owner, Role::Dispatcher]),
            "Former dispatcher 3F2A"
        );
    }

    #[test]
    fn what_stands_in_place_of_an_address_is_one_and_reaches_nobody() {
        let member_id = MemberId::from_bytes([7; 16]);
        assert!(
            erased_email(member_id)
                .as_str()
                .ends_with("@erased.invalid")
        );
        assert_ne!(
            erased_email(member_id),
            erased_email(MemberId::from_bytes([8; 16]))
        );
        assert_eq!(erased_phone().number.as_str(), "+9990000000");
    }

    #[test]
    fn the_term_leaves_time_before_the_promise_is_broken() {
        assert!(TERM <= SignedDuration::from_hours(16 * 24));
        // Mailed links and dead letters are over by then.
        assert!(TERM >= SignedDuration::from_hours(14 * 24));
    }
}
