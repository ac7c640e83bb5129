//! The written rules against guessing and credential stuffing (OWASP ASVS 5.0, 6.1.1).
//!
//! Attempts are counted in fixed windows at three scopes: the **source** (an IPv4 /24 or an IPv6
//! /56, which is what one subscriber or one small host commands), the **account** that is tried,
//! and the **pair** of both. An attempt is added to its three counters before it is looked at, so
//! that attempts at the same time cannot all pass, and taken back when it turns out to be right:
//! people who know their password never count.
//!
//! 1. A source that tried too much waits for the next window, whatever the account.
//! 2. A pair that tried too much waits likewise.
//! 3. An account that is tried from many sources does not close. It only gets stricter towards
//!    pairs nobody has seen: each still has a little allowance of its own. So a stranger who
//!    commands many sources slows down other strangers, and locks nobody out.
//! 4. A device on which the person has signed in before is known by a random id that strangers do
//!    not have. It is counted by itself and by nothing else, so neither rule 1 nor rule 3 reaches
//!    it: the owner comes in from the very network that the attack comes from.
//! 5. Addresses without an account are counted like all others, else the wait would reveal who has
//!    one.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use jiff::Timestamp;

use crate::secret::Digest;

/// How much may be tried in one window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// The length of the window in seconds.
    pub window: i64,
    /// Attempts from one source, at any account.
    pub source: u32,
    /// Attempts of one pair.
    pub pair: u32,
    /// Attempts at one account from which on strange pairs have the allowance `tightened`.
    pub account: u32,
    /// Attempts of one pair at an account that is under attack.
    pub tightened: u32,
    /// Attempts from one known device.
    pub known: u32,
}

impl Policy {
    /// Wrong passwords.
    pub const SIGN_IN: Self = Self {
        window: 900,
        source: 60,
        pair: 8,
        account: 40,
        tightened: 2,
        known: 15,
    };

    /// Wrong one-time codes. Who gets here knows the password, hence is no stranger: the account
    /// does close for the window, as six digits bear no more guesses, but not for known devices.
    pub const SECOND_FACTOR: Self = Self {
        window: 900,
        source: 30,
        pair: 5,
        account: 20,
        tightened: 0,
        known: 10,
    };

    /// Requests for a link by mail. The allowance keeps a mailbox from being flooded.
    pub const RESET: Self = Self {
        window: 3600,
        source: 20,
        pair: 3,
        account: 6,
        tightened: 1,
        known: 5,
    };

    /// New companies; the account is the address that signs up.
    pub const SIGN_UP: Self = Self {
        window: 3600,
        source: 10,
        pair: 3,
        account: 6,
        tightened: 1,
        known: 5,
    };

    /// Decides about an attempt that the counts already hold.
    pub fn decide(&self, counts: Counts, is_known_device: bool, now: Timestamp) -> Decision {
        let is_within = if is_known_device {
            counts.pair <= self.known
        } else {
            let allowance = if counts.account > self.account {
                self.tightened
            } else {
                self.pair
            };
            counts.source <= self.source && counts.pair <= allowance
        };
        if is_within {
            Decision::Allow
        } else {
            Decision::Wait {
                seconds: self.left(now),
            }
        }
    }

    /// The start of the window in Unix seconds: a part of each counter's key.
    pub fn window_start(&self, now: Timestamp) -> i64 {
        now.as_second() - now.as_second().rem_euclid(self.window)
    }

    /// When the counters of the window may be forgotten, in Unix seconds.
    pub fn window_end(&self, now: Timestamp) -> i64 {
        self.window_start(now) + self.window
    }

    fn left(&self, now: Timestamp) -> u32 {
        u32::try_from(self.window_end(now) - now.as_second()).unwrap_or(u32::MAX)
    }
}

/// The counters of the current window, with the attempt in hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Attempts from the source.
    pub source: u32,
    /// Attempts at the account.
    pub account: u32,
    /// Attempts of the pair.
    pub pair: u32,
}

/// Whether an attempt is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Look at it.
    Allow,
    /// Refuse it unseen.
    Wait {
        /// How long until the next window, at least 1.
        seconds: u32,
    },
}

/// The names of the three counters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scopes {
    /// The source's network.
    pub source: String,
    /// The account.
    pub account: String,
    /// Source and account; for a known device, device and account.
    pub pair: String,
}

impl Scopes {
    /// Names the counters of an attempt. `account` is any one spelling of the account, such as
    /// the normalised address; it shows up as a digest only. `known_device` is the digest of the
    /// device's id if the person has signed in on it before.
    #[must_use]
    pub fn of(source: IpAddr, account: &str, known_device: Option<&Digest>) -> Self {
        let source = source_scope(source);
        let account = Digest::of(&[b"account", account.as_bytes()]).to_string();
        let pair = match known_device {
            Some(device) => Digest::of(&[b"device", device.as_bytes(), account.as_bytes()]),
            None => Digest::of(&[b"source", source.as_bytes(), b" ", account.as_bytes()]),
        };
        Self {
            source,
            account,
            pair: pair.to_string(),
        }
    }
}

/// The network that counts as one source: `203.0.113.0/24`, `2001:db8:0:1200::/56`.
#[must_use]
pub fn source_scope(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            format!("{}/24", Ipv4Addr::new(a, b, c, 0))
        }
        IpAddr::V6(v6) => {
            let network = v6.to_bits() & (u128::MAX << (128 - 56));
            format!("{}/56", Ipv6Addr::from_bits(network))
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ALL: [Policy; 4] = [
        Policy::SIGN_IN,
        Policy::SECOND_FACTOR,
        Policy::RESET,
        Policy::SIGN_UP,
    ];

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn counts(source: u32, account: u32, pair: u32) -> Counts {
        Counts {
            source,
            account,
            pair,
        }
    }

    fn scope(address: &str) -> String {
        source_scope(address.parse().unwrap())
    }

    #[test]
    fn a_source_is_a_small_network() {
        assert_eq!(scope("203.0.113.77"), "203.0.113.0/24");
        assert_eq!(scope("::ffff:203.0.113.77"), "203.0.113.0/24");
        assert_eq!(scope("2001:db8:0:12ab:1::9"), "2001:db8:0:1200::/56");
        assert_eq!(scope("2001:db8:0:12ff::"), scope("2001:db8:0:1200:f::1"));
        assert_ne!(scope("2001:db8:0:1300::"), scope("2001:db8:0:1200::"));
    }

    #[test]
    fn scopes_separate_accounts_and_known_devices_and_hide_addresses() {
        let ip: IpAddr = "203.0.113.77".parse().unwrap();
        let (ana, bob) = (
            Scopes::of(ip, "ana@x.example", None),
            Scopes::of(ip, "bob@x.example", None),
        );
        assert_eq!(ana.source, bob.source);
        assert_ne!(ana.account, bob.account);
        assert_ne!(ana.pair, bob.pair);
        let device = Digest::of(&[b"device"]);
        let known = Scopes::of(ip, "ana@x.example", Some(&device));
        assert_ne!(known.pair, ana.pair);
        let moved = Scopes::of(
            "198.51.100.1".parse().unwrap(),
            "ana@x.example",
            Some(&device),
        );
        assert_eq!(known.pair, moved.pair);
        assert!(!format!("{ana:?}").contains("x.example"));
    }

    #[test]
    fn guessing_from_one_source_ends_until_the_next_window() {
        let policy = Policy::SIGN_IN;
        assert_eq!(
            policy.decide(counts(8, 8, 8), false, at(900)),
            Decision::Allow
        );
        let wait = policy.decide(counts(9, 9, 9), false, at(900 + 300));
        assert_eq!(wait, Decision::Wait { seconds: 600 });
        assert_eq!(
            policy.decide(counts(61, 1, 1), false, at(1799)),
            Decision::Wait { seconds: 1 }
        );
        assert_eq!(policy.window_start(at(1799)), 900);
        assert_eq!(policy.window_end(at(1799)), 1800);
    }

    #[test]
    fn an_account_under_attack_is_stricter_towards_strange_pairs() {
        let policy = Policy::SIGN_IN;
        assert_eq!(
            policy.decide(counts(3, 41, 3), false, at(0)),
            Decision::Wait { seconds: 900 }
        );
        assert_eq!(
            policy.decide(counts(3, 40, 3), false, at(0)),
            Decision::Allow
        );
    }

    #[test]
    fn codes_of_the_second_factor_end_for_all_strangers_together() {
        let policy = Policy::SECOND_FACTOR;
        assert_ne!(
            policy.decide(counts(1, 21, 1), false, at(0)),
            Decision::Allow
        );
        assert_eq!(
            policy.decide(counts(1, 21, 1), true, at(0)),
            Decision::Allow
        );
    }

    proptest! {
        /// Whatever strangers do, the counters they can reach are the account's and their sources'.
        #[test]
        fn no_stranger_locks_an_account(account: u32, source: u32, now in 0_i64..1 << 37) {
            for policy in [Policy::SIGN_IN, Policy::RESET, Policy::SIGN_UP] {
                let fresh = policy.decide(counts(1, account, 1), false, at(now));
                prop_assert_eq!(fresh, Decision::Allow);
            }
            for policy in ALL {
                let known = policy.decide(counts(source, account, 1), true, at(now));
                prop_assert_eq!(known, Decision::Allow);
            }
        }

        #[test]
        fn one_more_attempt_never_helps(s in 0_u32..200, a in 0_u32..200, p in 0_u32..200, known: bool) {
            for policy in ALL {
                let less = policy.decide(counts(s, a, p), known, at(0)) == Decision::Allow;
                for more in [counts(s + 1, a, p), counts(s, a + 1, p), counts(s, a, p + 1)] {
                    let more = policy.decide(more, known, at(0)) == Decision::Allow;
                    prop_assert!(less || !more);
                }
            }
        }

        #[test]
        fn waiting_ends_with_the_window(now in -1_000_000_i64..1 << 37) {
            for policy in ALL {
                match policy.decide(counts(u32::MAX, u32::MAX, u32::MAX), true, at(now)) {
                    Decision::Wait { seconds } => {
                        prop_assert!((1..=policy.window).contains(&i64::from(seconds)));
                    }
                    Decision::Allow => prop_assert!(false),
                }
            }
        }
    }
}
