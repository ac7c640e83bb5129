//! Mobile numbers that are written with and without a digit of their country's own.
//!
//! WhatsApp names such an account in one form and people type the other. Brazil put a 9 before its
//! mobile numbers (Anatel, Resolução 553/2010), Mexico took a 1 before them away (IFT, 2019), and
//! Argentina requires a 9 before the area code from abroad.

use super::Phone;

impl Phone {
    /// The form under which the variants of one mobile number are equal, in E.164: the shorter one.
    /// It is for comparison alone; not every one can be dialled.
    pub fn matching(&self) -> String {
        let shorter = match self.0.as_bytes() {
            // +55, two digits of area, 9, and eight digits that begin as those of a mobile do.
            [b'+', b'5', b'5', _, _, b'9', b'6'..=b'9', rest @ ..] if rest.len() == 7 => {
                Some((5, 6))
            }
            [b'+', b'5', b'2', b'1', rest @ ..] if rest.len() == 10 => Some((3, 4)),
            [b'+', b'5', b'4', b'9', rest @ ..] if rest.len() == 10 => Some((3, 4)),
            _ => None,
        };
        match shorter {
            Some((before, after)) => [&self.0[..before], &self.0[after..]].concat(),
            None => self.0.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matching(digits: &str) -> String {
        Phone::from_wa_id(digits).unwrap().matching()
    }

    #[test]
    fn variants_of_one_mobile_meet() {
        for (one, other) in [
            ("5511987654321", "551187654321"),
            ("5215512345678", "525512345678"),
            ("5491123456789", "541123456789"),
        ] {
            assert_eq!(matching(one), matching(other));
            assert_eq!(matching(other), format!("+{other}"));
        }
    }

    #[test]
    fn a_number_that_was_stored_with_mexicos_old_prefix_meets_the_new_one() {
        let old = Phone::parse("+5215512345678").unwrap();
        assert_eq!(old.matching(), matching("525512345678"));
    }

    #[test]
    fn other_numbers_stay_as_they_are() {
        for digits in [
            "12125550123",
            "442079460958",
            "551132654321",
            "5511932654321",
            "525512345678",
            "541123456789",
        ] {
            assert_eq!(matching(digits), format!("+{digits}"));
        }
    }
}
