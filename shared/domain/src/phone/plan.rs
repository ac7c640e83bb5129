//! Which number is meant, by the numbering plans of the countries (Google's libphonenumber).

use rlibphonenumber::{
    NumberLengthType, PHONE_NUMBER_UTIL, PhoneNumber, PhoneNumberFormat, Region,
    get_national_significant_number_owned,
};

use super::written::Written;
use crate::address::Country;

const NORTH_AMERICA: i32 = 1;
const MEXICO: i32 = 52;
const BRAZIL: i32 = 55;

/// The number in E.164 that somebody in this country means, if there can be such a number.
///
/// A trunk prefix behind the country code is dropped where the country has one. Of two readings that
/// are possible, the one is taken whose digits are assigned.
pub(super) fn read(written: &Written, home: Option<&Country>) -> Option<String> {
    let mut possible = Vec::with_capacity(2);
    for digits in [Some(written.digits.clone()), written.without_zero()]
        .into_iter()
        .flatten()
    {
        if written.is_international {
            international(&digits, &mut possible);
        } else {
            national(&digits, home, &mut possible);
        }
    }
    if written.has_letters {
        possible.retain(|number| number.country_code == NORTH_AMERICA);
    }
    possible.retain(is_read_as_itself);
    let assigned = possible.iter().find(|number| is_assigned(number));
    assigned.or(possible.first()).map(in_e164)
}

/// Whether a number in E.164 means itself: of some that begin with zeros, each reading drops another one,
/// and nobody has such a number.
fn is_read_as_itself(number: &PhoneNumber) -> bool {
    let e164 = in_e164(number);
    parse_international(&e164[1..]).is_some_and(|again| in_e164(&again) == e164)
}

/// The number that a provider writes as digits with the country code, if there can be such a number.
/// What the provider knows of its numbers outweighs what is known here: the length alone counts.
pub(super) fn of_provider(digits: &str) -> Option<String> {
    let number = parse_international(digits)?;
    let e164 = in_e164(&number);
    let is_same = e164[1..] == *digits || current_mexican(digits) == e164[1..];
    (is_same && has_possible_length(&number)).then_some(e164)
}

/// The number in E.164 that is dialed abroad in this way from North America, where 011 stands for the +.
pub(super) fn read_from_north_america(written: &Written) -> Option<String> {
    let us = Country::parse("US").ok();
    read(written, us.as_ref()).filter(|number| !number.starts_with("+1"))
}

/// The digits of a number in E.164 without the country code.
pub(super) fn national_digits(e164: &str) -> String {
    let number = PHONE_NUMBER_UTIL.parse(e164, None).ok();
    let code = number.map(|number| number.country_code.to_string());
    let national = code.and_then(|code| e164[1..].strip_prefix(&code));
    national.unwrap_or(&e164[1..]).to_owned()
}

/// The digits by which a number in E.164 is dialed in its own country.
pub(super) fn dialed_at_home(e164: &str) -> Option<String> {
    let number = PHONE_NUMBER_UTIL.parse(e164, None).ok()?;
    Some(in_national_format(&number))
}

/// The first digits of a number, without a trunk zero behind the country code.
pub(super) fn beginning(digits: &str) -> String {
    let code = (1..=3)
        .filter_map(|length| digits.get(..length))
        .find(|code| {
            let code = code.parse().unwrap_or(0);
            PHONE_NUMBER_UTIL
                .get_region_for_country_code(code)
                .is_some()
        });
    let rest = code.and_then(|code| digits[code.len()..].strip_prefix('0'));
    match (code, rest) {
        (Some(code), Some(rest)) if has_trunk_zero(code) => format!("{code}{rest}"),
        _ => digits.to_owned(),
    }
}

/// Whether numbers of a country are dialed at home with a zero that is no part of them.
fn has_trunk_zero(code: &str) -> bool {
    let code = code.parse().unwrap_or(0);
    let region = PHONE_NUMBER_UTIL.get_region_for_country_code(code);
    let example = region.and_then(|region| PHONE_NUMBER_UTIL.get_example_number(region).ok());
    example.is_some_and(|number| {
        in_national_format(&number).starts_with('0')
            && !get_national_significant_number_owned(&number).starts_with('0')
    })
}

fn in_national_format(number: &PhoneNumber) -> String {
    let text = PHONE_NUMBER_UTIL.format(number, PhoneNumberFormat::National);
    text.chars().filter(char::is_ascii_digit).collect()
}

fn international(digits: &str, possible: &mut Vec<PhoneNumber>) {
    let Some(number) = parse_international(digits) else {
        return;
    };
    // A zero that the country does not know, before a number that is assigned without it.
    let code = number.country_code.to_string();
    let bare = digits.strip_prefix(&code).and_then(|n| n.strip_prefix('0'));
    let bare = bare.and_then(|national| parse_international(&format!("{code}{national}")));
    possible.extend(Some(number).filter(is_possible));
    possible.extend(bare.filter(|number| is_possible(number) && is_assigned(number)));
}

fn national(digits: &str, home: Option<&Country>, possible: &mut Vec<PhoneNumber>) {
    let region = home.and_then(|country| Region::from_code(country.as_str()).ok());
    let code = region.and_then(|region| PHONE_NUMBER_UTIL.get_country_code_for_region(region));
    if let Some(code) = code {
        let with_code = format!("{code}{digits}");
        let current = Some(current_mexican(&with_code)).filter(|now| *now != with_code);
        let number = match current {
            Some(current) => parse_international(&current),
            None => PHONE_NUMBER_UTIL.parse(digits, region).ok(),
        };
        possible.extend(number.filter(is_possible));
    }
    // The prefix of most countries, which is dialed in place of the +; no number begins with it.
    if let (true, Some(rest)) = (possible.is_empty(), digits.strip_prefix("00")) {
        international(rest, possible);
    }
}

fn parse_international(digits: &str) -> Option<PhoneNumber> {
    let digits = format!("+{}", current_mexican(digits));
    PHONE_NUMBER_UTIL.parse(digits, None).ok()
}

/// The digits without the prefixes that Mexico took away (IFT, 2019): 1, 01, 044 and 045 before the
/// ten digits of a number. Cards, and WhatsApp's ids of accounts, still have them.
fn current_mexican(digits: &str) -> String {
    let national = digits.strip_prefix("52").unwrap_or_default();
    let now = ["1", "01", "044", "045"]
        .iter()
        .filter_map(|prefix| national.strip_prefix(prefix))
        .find(|now| now.len() == 10 && !now.starts_with('0'));
    now.map_or_else(|| digits.to_owned(), |now| format!("{MEXICO}{now}"))
}

fn is_possible(number: &PhoneNumber) -> bool {
    has_possible_length(number)
        && (number.country_code != NORTH_AMERICA || is_north_american(number.national_number))
        && (is_assigned(number) || !has_wrong_length(number))
}

fn has_possible_length(number: &PhoneNumber) -> bool {
    PHONE_NUMBER_UTIL.is_possible_number_with_reason(number) == Ok(NumberLengthType::IsPossible)
}

/// Whether the digits are in a range that is in use. New ranges come into use all the time, so that
/// this only chooses between readings.
fn is_assigned(number: &PhoneNumber) -> bool {
    PHONE_NUMBER_UTIL.is_valid_number(number)
}

/// Whether a digit is evidently missing or too many: with one more or without the last one, the digits
/// are in a range that is in use. Brazil's old mobile numbers look so, and are known without their 9.
fn has_wrong_length(number: &PhoneNumber) -> bool {
    let other = |national_number| PhoneNumber {
        national_number,
        ..number.clone()
    };
    let digits = number.national_number;
    let longer = (0..10).map(|last| digits * 10 + last);
    number.country_code != BRAZIL
        && longer
            .chain([digits / 10])
            .any(|digits| is_assigned(&other(digits)))
}

/// Area code and exchange begin with 2 to 9, and neither is a service code such as 911 (NANP).
fn is_north_american(national: u64) -> bool {
    let is_code = |part: u64| part >= 200 && part % 100 != 11;
    is_code(national / 10_000_000) && is_code(national / 10_000 % 1000)
}

fn in_e164(number: &PhoneNumber) -> String {
    let national = get_national_significant_number_owned(number);
    format!("+{}{national}", number.country_code)
}
