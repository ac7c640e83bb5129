//! How much one subject may do in a window of time, whether or not it is right: the limits against
//! flooding, beside the rules against guessing in [`crate::guess`].
//!
//! Mails are limited at three scopes: who has them sent (a member, and the member's company) and the
//! mailbox they go to, whichever company or stranger has them sent. Every request counts, whether or not
//! the address has an account, so that the limit tells nobody who has one.

use std::net::{IpAddr, Ipv6Addr};

use jiff::Timestamp;

use crate::guess::Decision;

/// So much of one kind in each window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// What is counted; each counts by itself.
    pub action: &'static str,
    /// The length of the window in seconds.
    pub window: i64,
    /// How much of it there may be in one window.
    pub most: u32,
}

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

impl Allowance {
    const fn of(action: &'static str, window: i64, most: u32) -> Self {
        Self {
            action,
            window,
            most,
        }
    }

    /// Mails that one mailbox gets from whoever enters its address: to sign up, to invite, or to sign
    /// in by it from now on.
    pub const MAILS_TO_ONE: Self = Self::of("mail_to", HOUR, 5);

    /// The same over a day, so that patience brings little more.
    pub const MAILS_TO_ONE_IN_A_DAY: Self = Self::of("mail_to_day", DAY, 12);

    /// Links to a new password that one mailbox gets. They are counted by themselves and for as long as
    /// a link works, so whoever is flooded with them always has one that works, and other mail cannot
    /// use them up.
    pub const RESETS_TO_ONE: Self = Self::of("reset_to", HOUR / 2, 6);

    /// Mails of one kind that notify one member of what was done to the account; of what is beyond
    /// them, the member gets no more mail, but it is done.
    pub const NOTICES_TO_ONE: Self = Self::of("notice_to", HOUR, 10);

    /// Invitations by one member.
    pub const INVITATIONS_BY_ONE: Self = Self::of("invite_by", HOUR, 50);

    /// Invitations of one company: more than may be open at once.
    pub const INVITATIONS_OF_A_COMPANY: Self = Self::of("invite_of", DAY, 150);

    /// Other addresses that one member asks for.
    pub const ADDRESSES_BY_ONE: Self = Self::of("address_by", HOUR, 5);

    /// Other addresses that the members of one company ask for.
    pub const ADDRESSES_OF_A_COMPANY: Self = Self::of("address_of", HOUR, 50);

    /// Requests for support by one member; each sends a mail to us and one back.
    pub const SUPPORT_REQUESTS_BY_ONE: Self = Self::of("support_by", HOUR, 10);

    /// Ways that the map service is asked for by one company: each is billed, and a minute has 3000 of them
    /// for all companies together.
    pub const MAP_WAYS_OF_A_COMPANY: Self = Self::of("map_ways", 60, 300);

    /// Searches for places by one company, each letter that is typed one of them: enough for twenty
    /// dispatchers who type at once, while a minute has about 600 for all companies together.
    pub const PLACE_SEARCHES_OF_A_COMPANY: Self = Self::of("place_searches", 60, 120);

    /// Places that one company looks at. They are counted by themselves, so that whoever has found an
    /// address gets it however much is typed.
    pub const PLACE_VIEWS_OF_A_COMPANY: Self = Self::of("place_views", 60, 60);

    /// Typed addresses of one company that are looked for on the map.
    pub const GEOCODES_OF_A_COMPANY: Self = Self::of("geocodes", 60, 60);

    /// Looks at one tracking link, however many people have it.
    pub const VIEWS_OF_A_TRACKING_LINK: Self = Self::of("tracking_link", 60, 30);

    /// Decides about the latest of `count` in the window.
    pub fn decide(&self, count: u32, now: Timestamp) -> Decision {
        if count <= self.most {
            return Decision::Allow;
        }
        let left = self.window - now.as_second().rem_euclid(self.window);
        Decision::Wait {
            seconds: u32::try_from(left).unwrap_or(u32::MAX),
        }
    }
}

/// What counts as one source of requests: an IPv4 address, or the /64 that one IPv6 host has to itself.
#[must_use]
pub fn source_of(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(v4) => v4.to_string(),
        IpAddr::V6(v6) => {
            let network = v6.to_bits() & (u128::MAX << 64);
            format!("{}/64", Ipv6Addr::from_bits(network))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn what_is_over_the_allowance_waits_for_the_next_window() {
        let allowance = Allowance {
            action: "x",
            window: 60,
            most: 3,
        };
        assert_eq!(allowance.decide(3, at(119)), Decision::Allow);
        let wait = |seconds| Decision::Wait { seconds };
        assert_eq!(allowance.decide(4, at(119)), wait(1));
        assert_eq!(allowance.decide(4, at(120)), wait(60));
        assert_eq!(allowance.decide(u32::MAX, at(150)), wait(30));
    }

    #[test]
    fn an_ipv6_host_is_one_source_whatever_address_of_its_network_it_takes() {
        let source = |text: &str| source_of(text.parse().unwrap());
        assert_eq!(source("2001:db8:1:2::7"), "2001:db8:1:2::/64");
        assert_eq!(source("2001:db8:1:2:ffff::1"), source("2001:db8:1:2::7"));
        assert_ne!(source("2001:db8:1:3::7"), source("2001:db8:1:2::7"));
        assert_eq!(source("::ffff:203.0.113.7"), "203.0.113.7");
        assert_ne!(source("203.0.113.8"), source("203.0.113.7"));
    }

    #[test]
    fn a_link_to_a_new_password_works_until_the_next_may_be_asked_for() {
        let lifetime = domain::mail::TicketKind::ResetPassword.lifetime();
        assert_eq!(Allowance::RESETS_TO_ONE.window, lifetime.as_secs());
    }
}
