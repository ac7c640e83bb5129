//! How often a member says what it is doing, so that nobody floods the others.
//!
//! It is counted in the memory of each process, where it costs nothing, and nothing of it is stored. A
//! flood meets many processes, and the first that sees it closes the connection, which all of them know.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use domain::id::{CompanyId, MemberId};
use domain::socket::{MOST_PRESENCES, PRESENCE_WINDOW};
use jiff::Timestamp;

/// What is thought of one more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pace {
    /// The others are told.
    Fine,
    /// More than others are told; no client of ours says so much.
    TooMany,
    /// So much more that the connection is closed.
    Flood,
}

/// A member and its company, since ids of members prove nothing across companies.
type Who = (CompanyId, MemberId);

/// Of each member the newest window, by its number, and the count in it.
#[derive(Default)]
pub(crate) struct Paces(Mutex<HashMap<Who, (i64, u32)>>);

/// With more members than this, those of windows that are over are forgotten.
const REMEMBERED: usize = 1000;

impl Paces {
    /// Counts one more.
    pub(crate) fn count(&self, who: Who, now: Timestamp) -> Pace {
        let number = now.as_second().div_euclid(PRESENCE_WINDOW.as_secs());
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() > REMEMBERED {
            counts.retain(|_, (window, _)| *window == number);
        }
        let (window, count) = counts.entry(who).or_insert((number, 0));
        if *window != number {
            (*window, *count) = (number, 0);
        }
        *count = count.saturating_add(1);
        match *count {
            count if count <= MOST_PRESENCES => Pace::Fine,
            count if count <= 2 * MOST_PRESENCES => Pace::TooMany,
            _ => Pace::Flood,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn who(number: u8) -> Who {
        let company = CompanyId::from_bytes([1; 16]);
        (company, MemberId::from_bytes([number; 16]))
    }

    #[test]
    fn whoever_says_too_much_is_held_up_until_the_next_window_and_nobody_else_is() {
        let paces = Paces::default();
        let said: Vec<_> = (0..=2 * MOST_PRESENCES)
            .map(|_| paces.count(who(1), at(100)))
            .collect();
        let of = |pace| said.iter().filter(|one| **one == pace).count();
        let most = usize::try_from(MOST_PRESENCES).unwrap();
        let counts = [of(Pace::Fine), of(Pace::TooMany), of(Pace::Flood)];
        assert_eq!(counts, [most, most, 1]);
        assert!(said.is_sorted_by_key(|pace| *pace as u8));
        assert_eq!(paces.count(who(2), at(100)), Pace::Fine);
        assert_eq!(paces.count(who(1), at(109)), Pace::Flood);
        assert_eq!(paces.count(who(1), at(110)), Pace::Fine);
    }
}
