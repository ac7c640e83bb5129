//! Money that came in for a job.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Currency, Money, MoneyError};
use crate::id::{MemberId, PaymentId};
use crate::text::{Label, Reason};
use crate::value::closed_list;

closed_list! {
    /// How a customer paid. No card is charged by the product itself.
    PaymentMethod {
        /// Notes and coins.
        Cash = "cash",
        /// A card, on the company's own terminal.
        Card = "card",
        /// A bank transfer or a check.
        Bank = "bank",
        /// Anything else; the reference says what.
        Other = "other",
    }
}

/// A payment that was recorded. It is never changed or deleted: a wrong one is voided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Payment {
    /// Identifies the payment for good, in paths and wherever something refers to it.
    pub payment_id: PaymentId,
    /// How it was paid.
    pub method: PaymentMethod,
    /// How much; more than nothing.
    pub amount: Money,
    /// The number of a check or of a terminal's slip, for instance.
    pub reference: Option<Label>,
    /// When the money was received.
    #[serde(with = "crate::instant")]
    #[schemars(schema_with = "crate::instant::schema")]
    pub received_at: Timestamp,
    /// When it was entered.
    #[serde(with = "crate::instant")]
    #[schemars(schema_with = "crate::instant::schema")]
    pub recorded_at: Timestamp,
    /// The member who entered it.
    pub recorded_by: MemberId,
    /// That it was voided; null while it counts.
    pub voided: Option<PaymentVoid>,
}

/// That a payment counts no longer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PaymentVoid {
    /// Since when.
    #[serde(with = "crate::instant")]
    #[schemars(schema_with = "crate::instant::schema")]
    pub at: Timestamp,
    /// The member who voided it; null when the product did.
    pub by: Option<MemberId>,
    /// Why, if the job was cancelled.
    pub reason: Option<Reason>,
}

/// What the payments that count add up to.
pub fn paid(currency: Currency, payments: &[Payment]) -> Result<Money, MoneyError> {
    let counting = payments.iter().filter(|payment| payment.voided.is_none());
    counting
        .into_iter()
        .try_fold(Money::zero(currency), |sum, payment| {
            sum.checked_add(payment.amount)
        })
}

/// Whether a text holds what can be the number of a payment card: 13 to 19 digits, perhaps grouped by
/// spaces or hyphens, with a right check digit (ISO/IEC 7812-1, Luhn).
pub fn holds_card_number(text: &str) -> bool {
    let mut digits: Vec<u32> = Vec::new();
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        if let Some(digit) = character.to_digit(10) {
            digits.push(digit);
        }
        let goes_on = characters.peek().is_some_and(|next| {
            next.is_ascii_digit() || (matches!(next, ' ' | '-') && character.is_ascii_digit())
        });
        if !goes_on {
            if (13..=19).contains(&digits.len()) && has_right_check_digit(&digits) {
                return true;
            }
            digits.clear();
        }
    }
    false
}

fn has_right_check_digit(digits: &[u32]) -> bool {
    let doubled = |digit: u32| digit * 2 / 10 + digit * 2 % 10;
    let weighed = digits.iter().rev().enumerate().map(|(position, digit)| {
        if position % 2 == 1 {
            doubled(*digit)
        } else {
            *digit
        }
    });
    weighed.sum::<u32>() % 10 == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_number_is_known_however_it_is_written() {
        // Numbers that card networks publish for tests.
        for (text, expected) in [
            ("4111111111111111", true),
            ("4111 1111 1111 1111", true),
            ("4111-1111-1111-1111", true),
            ("card 4111 1111 1111 1111, thanks", true),
            ("3782 822463 10005", true),
            ("6011000990139424", true),
            ("4111 1111 1111 1112", false),
            ("Check no. 1042", false),
            ("Slip 000123456789", false),
            ("Terminal 7, batch 4111 1111", false),
            ("", false),
        ] {
            assert_eq!(holds_card_number(text), expected, "{text}");
        }
    }
}
