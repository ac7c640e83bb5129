//! Amounts of money.

use crate::language::CustomerLanguage;
use crate::money::{Currency, Money};

/// An amount as it reads on a receipt: `$1,234.50`, `-$10.00`, `¥1,235`. In Spanish, euros are written as in
/// Spain: `1.234,50 €`. Four currencies share the dollar sign; which one is meant has to stand elsewhere.
pub fn money(amount: Money, language: CustomerLanguage) -> String {
    let currency = amount.currency();
    let minor = amount.amount_minor();
    let sign = if minor < 0 { "-" } else { "" };
    let digits = currency.minor_digits();
    let unit = 10_u64.pow(digits.into());
    let (whole, rest) = (minor.unsigned_abs() / unit, minor.unsigned_abs() % unit);
    let whole = grouped(
        whole,
        if is_as_in_spain(currency, language) {
            '.'
        } else {
            ','
        },
    );
    let number = if digits == 0 {
        whole
    } else {
        let decimals = format!(".{rest:0width$}", width = usize::from(digits));
        whole + &decimal(&decimals, currency, language)
    };
    let symbol = symbol(currency);
    if is_as_in_spain(currency, language) {
        format!("{sign}{number}\u{a0}{symbol}")
    } else {
        format!("{sign}{symbol}{number}")
    }
}

/// A number with a decimal point as it is written beside such amounts: `1.5`, or `1,5` as in Spain.
pub fn decimal(number: &str, currency: Currency, language: CustomerLanguage) -> String {
    if is_as_in_spain(currency, language) {
        number.replace('.', ",")
    } else {
        number.to_owned()
    }
}

fn is_as_in_spain(currency: Currency, language: CustomerLanguage) -> bool {
    currency == Currency::Eur && language == CustomerLanguage::Spanish
}

const fn symbol(currency: Currency) -> &'static str {
    match currency {
        Currency::Usd | Currency::Cad | Currency::Mxn | Currency::Aud => "$",
        Currency::Eur => "€",
        Currency::Gbp => "£",
        Currency::Jpy => "¥",
        Currency::Kwd => "KWD\u{a0}",
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
        use Currency::{Cad, Eur, Gbp, Jpy, Kwd, Mxn, Usd};
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
            (0, Jpy, "¥0", "¥0"),
            (-193_548, Jpy, "-¥193,548", "-¥193,548"),
            (5, Kwd, "KWD\u{a0}0.005", "KWD\u{a0}0.005"),
            (
                -1_234_567,
                Kwd,
                "-KWD\u{a0}1,234.567",
                "-KWD\u{a0}1,234.567",
            ),
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

    #[test]
    fn numbers_beside_amounts_have_the_same_decimal_mark() {
        for (currency, language, expected) in [
            (Currency::Eur, CustomerLanguage::Spanish, "2,5"),
            (Currency::Eur, CustomerLanguage::English, "2.5"),
            (Currency::Usd, CustomerLanguage::Spanish, "2.5"),
        ] {
            assert_eq!(decimal("2.5", currency, language), expected);
        }
    }
}
