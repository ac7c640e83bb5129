//! What people call a job when they talk about it.

use std::fmt;

use crate::id::random_bits;
use crate::invalid::Invalid;
use crate::value::travels_as_text;

/// The digits of a number: no 0 and no 1, which are taken for letters, and 1 for 7.
const DIGITS: &[u8; 8] = b"23456789";

/// How many digits the shortest number has.
const FEWEST: u32 = 4;

/// How many digits the longest number has.
const MOST: u32 = 9;

/// A number that people can read out: short, of digits that nobody mistakes, unique in the company.
///
/// Numbers are drawn, not counted: no counter is met by every write of a company, and a number says
/// nothing about how many jobs there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobNumber(u32);

impl JobNumber {
    /// How many numbers are drawn for one job, one of each length.
    pub const DRAWN: usize = 5;

    /// Draws numbers for one job, the shortest first: the first one that is free is taken, so that
    /// numbers grow by a digit as the shorter ones become rare.
    pub fn draw() -> [Self; Self::DRAWN] {
        [4, 5, 6, 7, 8].map(|digits| Self::of_bits(random_bits(), digits))
    }

    /// Draws one of the longest, for a job whose drawn numbers are all taken.
    pub fn draw_longest() -> Self {
        Self::of_bits(random_bits(), MOST)
    }

    /// The number of so many digits that these bits choose, three bits a digit.
    fn of_bits(bits: u64, digits: u32) -> Self {
        let digits =
            (0..digits).map(|place| usize::try_from((bits >> (3 * place)) & 7).unwrap_or(0));
        let number = digits.fold(0, |number, digit| {
            number * 10 + u32::from(DIGITS[digit] - b'0')
        });
        Self(number)
    }

    /// Reads a number as people write it: `#4827`, `48 27` and `48-27` are the same.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let is_filler = |c: &char| matches!(c, ' ' | '-' | '#' | '.' | '\u{a0}');
        let written: String = text.trim().chars().filter(|c| !is_filler(c)).collect();
        let is_number = (FEWEST..=MOST).contains(&u32::try_from(written.len()).unwrap_or(u32::MAX))
            && written.bytes().all(|digit| DIGITS.contains(&digit));
        let number = is_number.then(|| written.parse().ok()).flatten();
        number.map(Self).ok_or(Invalid::because(
            "must be a job number: 4 to 9 digits from 2 to 9",
        ))
    }
}

impl fmt::Display for JobNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

travels_as_text!(JobNumber, |number| &number.to_string(), {
    "description": "A number that people can read out, of the digits 2 to 9.",
    "examples": ["4827"],
    "type": "string",
    "minLength": 4,
    "maxLength": 9,
    "pattern": "^[2-9]{4,9}$"
});

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// How people write and mistake numbers, after public reports of other products' users.
    #[test]
    fn a_number_is_read_as_people_write_it() {
        for (written, read, after) in [
            ("4827", Some("4827"), "the plain number"),
            // A ticket's number found nothing in the search field (zammad issue 12).
            (" 4827 ", Some("4827"), "pasted with its spaces"),
            // Ticket numbers carry a hash where they are shown (SambaPOS issue 374).
            ("#4827", Some("4827"), "copied from a mail"),
            ("# 48 27", Some("4827"), "read out in pairs"),
            ("48-27", Some("4827"), "written down in pairs"),
            ("48.27", Some("4827"), "written down on a form"),
            ("48\u{a0}27", Some("4827"), "copied from a page"),
            ("234567892", Some("234567892"), "the longest"),
            // A ticket's number that nothing is found by (RepairDesk issue 1483): it tells why.
            ("4127", None, "a 1 that was a 7"),
            ("48O7", None, "a letter for a digit"),
            ("4807", None, "a zero that nobody has"),
            ("482", None, "a digit was dropped"),
            ("2345678923", None, "two numbers run together"),
            ("", None, "nothing"),
            ("#", None, "a hash alone"),
            ("-4827", Some("4827"), "a dash of a list"),
            ("+4827", None, "a sign"),
            ("４８２７", None, "digits of another width"),
        ] {
            let number = JobNumber::parse(written)
                .ok()
                .map(|number| number.to_string());
            assert_eq!(number.as_deref(), read, "{after}");
        }
    }

    #[test]
    fn drawn_numbers_grow_by_a_digit() {
        let lengths = JobNumber::draw().map(|number| number.to_string().len());
        assert_eq!(lengths, [4, 5, 6, 7, 8]);
        assert_eq!(JobNumber::draw_longest().to_string().len(), 9);
    }

    #[test]
    fn no_number_is_drawn_more_often_than_others() {
        let mut drawn = std::collections::HashSet::new();
        for bits in 0..1 << 12 {
            drawn.insert(JobNumber::of_bits(bits, 4));
        }
        assert_eq!(drawn.len(), 1 << 12);
    }

    /// A company that enters jobs without end: the number grows with how many there are, and not faster.
    #[test]
    fn a_number_is_as_long_as_the_company_needs_it() {
        let mut taken = std::collections::HashSet::new();
        let mut longest = 0;
        for job in 1..=60_000 {
            let number = JobNumber::draw().into_iter().find(|one| taken.insert(*one));
            let number = number.unwrap_or_else(|| panic!("no number for job {job}"));
            longest = longest.max(number.to_string().len());
            if job == 100 {
                assert!(longest <= 5, "{longest} digits for a hundred jobs");
            }
        }
        assert!((5..=8).contains(&longest), "{longest}");
    }

    proptest! {
        #[test]
        fn a_drawn_number_reads_back(bits in any::<u64>(), digits in FEWEST..=MOST) {
            let number = JobNumber::of_bits(bits, digits);
            let text = number.to_string();
            prop_assert_eq!(u32::try_from(text.len()), Ok(digits));
            prop_assert!(!text.contains(['0', '1']));
            prop_assert_eq!(JobNumber::parse(&text), Ok(number));
            let json = serde_json::to_string(&number).unwrap();
            prop_assert_eq!(serde_json::from_str::<JobNumber>(&json).unwrap(), number);
        }
    }
}
