//! Amounts of money.

use crate::language::CustomerLanguage;
use crate::money::{Currency, Money};

/// An amount as it reads on a receipt: `$1,234.50`, `-$10.00`. In Spanish, euros are written as in Spain:
/// `1.234,50 €`. Four currencies share the dollar sign; which one is meant has to stand elsewhere.
pub fn money(amount: Money, language: CustomerLanguage) -> String {
    let minor = amount.amount_minor();
    let sign = if minor < 0 { "-" } else { "" };
    let (whole, cents) = (minor.unsigned_abs() / 100, minor.unsigned_abs() % 100);
    match (amount.currency(), language) {
        (Currency::Eur, CustomerLanguage::Spanish) => {
            format!("{sign}{},{cents:02}\u{a0}€", grouped(whole, '.'))
        }
        (currency, _) => {
            let symbol = symbol(currency);
            format!("{sign}{symbol}{}.{cents:02}", grouped(whole, ','))
        }
    }
}

const fn symbol(currency: Currency) -> &'static str {
    match currency {
        Currency::Usd | Currency::Cad | Currency::Mxn | Currency::Aud => "$",
        Currency::Eur => "€",
        Currency::Gbp => "£",
    }
}

/// Digits in groups of three.
fn grouped(number: u64, separator: char) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_read_as_people_write_them() {
        use Currency::{Cad, Eur, Gbp, Mxn, Usd};
        for (minor, currency, english, spanish) in [
            (0, Usd, "$0.00", "$0.00"),
            (5, Usd, "$0.05", "$0.05"),
            (9_788, Usd, "$97.88", "$97.88"),
            (99_999, Cad, "$999.99", "$999.99"),
            (100_000, Mxn, "$1,000.00", "$1,000.00"),
            (123_456_789, Gbp, "£1,234,567.89", "£1,234,567.89"),
            (123_450, Eur, "€1,234.50", "1.234,50\u{a0}€"),
            (-1_000, Usd, "-$10.00", "-$10.00"),
            (-123_450, Eur, "-€1,234.50", "-1.234,50\u{a0}€"),
            (
                (1 << 53) - 1,
                Usd,
                "$90,071,992,547,409.91",
                "$90,071,992,547,409.91",
            ),
        ] {
            let amount = Money::new(minor, currency).unwrap();
            assert_eq!(money(amount, CustomerLanguage::English), english);
            assert_eq!(money(amount, CustomerLanguage::Spanish), spanish);
        }
    }
}
