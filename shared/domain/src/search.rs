//! How customers are found: the tokens a customer is filed under, and the words that are searched for.
//!
//! A customer is found by the beginning of
//! - any word of the name, without accents and case;
//! - a phone number: with the country code, in national form (with the 0 that is dialled at home
//!   where there is one), by its last seven digits, and by its last four;
//! - an email address, any word of it, and any word of its domain.
//!
//! Of several words each must match. Digits that stand side by side are one number, however they
//! are grouped: `(212) 555-01` is the beginning of `2125550123`.

use unicode_normalization::char::is_combining_mark;

use crate::email::Email;
use crate::invalid::Invalid;
use crate::phone::{Phone, is_separator, searched};
use crate::text::{PersonName, fold, is_hidden};
use crate::value::{debug_by_name, travels_as_text};

/// The most characters of a token; what is longer is cut, here and in a search alike.
pub const LONGEST: usize = 40;

/// The fewest characters by which somebody is found; shorter tokens only narrow a search.
pub const SHORTEST: usize = 2;

/// The most tokens of one customer: the old and the new ones fit into one transaction of 100.
pub const MOST: usize = 48;

/// So many words of a name leave room for every phone and address.
const MOST_OF_NAME: usize = 16;

/// The tokens of a customer, in order and each once. What is left out, when there are more than
/// [`MOST`], is what somebody would type last.
pub fn tokens(name: &PersonName, phones: &[&Phone], emails: &[Email]) -> Vec<String> {
    let mut all = first_of(words(name.as_str()), MOST_OF_NAME);
    let whole = phones.iter().map(|phone| phone.whole_forms());
    let (numbers, national): (Vec<_>, Vec<_>) = whole.map(|[a, b]| (a, b)).unzip();
    all.extend(numbers.into_iter().chain(national));
    all.extend(emails.iter().map(|email| cut(&email.canonical())));
    all.extend(phones.iter().flat_map(|phone| phone.short_forms()));
    for email in emails {
        split(&email.canonical(), &mut all);
    }
    let mut kept = first_of(all, MOST);
    kept.sort_unstable();
    kept
}

/// The first so many different ones.
fn first_of(all: Vec<String>, most: usize) -> Vec<String> {
    let mut kept: Vec<String> = Vec::with_capacity(all.len().min(most));
    for token in all {
        if kept.len() < most && !kept.contains(&token) {
            kept.push(token);
        }
    }
    kept
}

/// What somebody typed to find a customer.
#[derive(Clone, PartialEq, Eq)]
pub struct Search {
    text: String,
    /// The longest first: it is the rarest as a rule.
    words: Vec<String>,
}

impl Search {
    /// The most characters that may be typed.
    pub const MAX: usize = 100;

    /// Reads words and numbers as they are typed.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let mut words = asked(text);
        words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
        let is_enough = words.first().is_some_and(|word| is_leading(word));
        if is_enough && text.chars().count() <= Self::MAX {
            let text = text.to_owned();
            Ok(Self { text, words })
        } else {
            Err(Invalid::because(
                "must be 2 to 100 characters, with a word of at least two letters or digits",
            ))
        }
    }

    /// The word whose tokens are looked through; at least [`SHORTEST`] characters.
    pub fn leading_word(&self) -> &str {
        &self.words[0]
    }

    /// Whether a customer with these tokens is meant, and is to be shown at this one: of the
    /// tokens that begin with the leading word only the first shows the customer.
    pub fn finds(&self, token: &str, all: &[String]) -> bool {
        let begins = |word: &String| all.iter().any(|token| token.starts_with(word));
        let leading = all
            .iter()
            .filter(|token| token.starts_with(self.leading_word()));
        leading.min().is_some_and(|first| first == token) && self.words.iter().all(begins)
    }
}

debug_by_name!(Search);
travels_as_text!(Search as "SearchText", |search| &search.text, {
    "description": "Words to search by.",
    "examples": ["casey"],
    "type": "string",
    "minLength": SHORTEST,
    "maxLength": Search::MAX
});

/// Whether a token is long enough to be found by.
pub fn is_leading(token: &str) -> bool {
    token.chars().nth(SHORTEST - 1).is_some()
}

/// The words of a name, with and without its apostrophes, and its numbers in one piece.
fn words(text: &str) -> Vec<String> {
    let folded = fold(text);
    let mut words = Vec::new();
    split(&folded, &mut words);
    split(&folded.replace(is_apostrophe, " "), &mut words);
    words.extend(asked(text));
    words
}

/// The words of a search: numbers in one piece, addresses in one piece, all else by word.
fn asked(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut number = String::new();
    for piece in fold(text).split(' ') {
        if piece.chars().all(is_dialled) {
            number.push(' ');
            number.push_str(piece);
            continue;
        }
        take(&mut number, &mut words);
        if piece.find('@').is_some_and(|at| at > 0) {
            words.push(cut(piece));
        } else {
            split(piece, &mut words);
        }
    }
    take(&mut number, &mut words);
    words
}

fn take(number: &mut String, words: &mut Vec<String>) {
    let digits = searched(&std::mem::take(number));
    if !digits.is_empty() {
        words.push(cut(&digits));
    }
}

fn is_dialled(c: char) -> bool {
    c.is_ascii_digit() || c == '+' || is_separator(c) || is_hidden(c)
}

/// Splits folded text at what is neither letter nor digit; an apostrophe parts nothing.
fn split(folded: &str, words: &mut Vec<String>) {
    let joined: String = folded.chars().filter(|c| !is_apostrophe(*c)).collect();
    let parts = joined.split(|c: char| !c.is_alphanumeric() && !is_combining_mark(c));
    words.extend(parts.filter(|part| !part.is_empty()).map(cut));
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '`' | '\u{2018}' | '\u{2019}' | '\u{2bc}')
}

fn cut(word: &str) -> String {
    word.chars().take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn customer(name: &str, phones: &[&str], emails: &[&str]) -> Vec<String> {
        let phones: Vec<_> = phones
            .iter()
            .map(|p| Phone::read(p, None).unwrap())
            .collect();
        let emails: Vec<_> = emails.iter().map(|e| Email::parse(e).unwrap()).collect();
        let phones: Vec<_> = phones.iter().collect();
        tokens(&PersonName::parse(name).unwrap(), &phones, &emails)
    }

    /// At how many of its tokens a customer is shown.
    fn shown(search: &str, all: &[String]) -> usize {
        let search = Search::parse(search).unwrap();
        let tokens = all.iter().filter(|token| is_leading(token));
        tokens.filter(|token| search.finds(token, all)).count()
    }

    #[track_caller]
    fn is_found(all: &[String], searches: &[&str]) {
        for search in searches {
            assert_eq!(shown(search, all), 1, "{search} in {all:?}");
        }
    }

    #[track_caller]
    fn is_not_found(all: &[String], searches: &[&str]) {
        for search in searches {
            assert_eq!(shown(search, all), 0, "{search} in {all:?}");
        }
    }

    #[test]
    fn a_name_is_found_by_the_beginning_of_any_word() {
        let all = customer("José O’Brien-Núñez", &[], &[]);
        is_found(&all, &["jose", "JOSÉ", "obr", "O'Brien", "nunez jos", "ñu"]);
        is_found(&all, &["nu o'b", "o brien", "Brien"]);
        is_not_found(&all, &["ose", "jose smith", "jones", "o'brian"]);
    }

    #[test]
    fn numbers_in_a_name_are_found_as_they_are_written() {
        let all = customer("24/7 Locksmith 66", &[], &[]);
        is_found(&all, &["24/7", "24 7", "24", "locks 66", "247 lock"]);
    }

    #[test]
    fn a_phone_is_found_in_every_form_that_is_typed() {
        let all = customer("Ann", &["+12125550123"], &[]);
        for typed in [
            "+1 212 555 0123",
            "1-212-555-0123",
            "(212) 555-0123",
            "212.555.01",
            "212 - 555",
            "555-0123",
            "5550123",
            "0123",
            "ann 0123",
            "212 ann",
        ] {
            assert_eq!(shown(typed, &all), 1, "{typed}");
        }
        is_not_found(&all, &["125550123", "212-555-0124", "2120123"]);
    }

    #[test]
    fn a_phone_of_another_country_is_found_as_it_is_dialled_there() {
        let all = customer("Ann", &["+44 20 7946 0958", "+353 1 555 0123"], &[]);
        is_found(&all, &["020 7946 0958", "20 7946", "+44 20", "0958"]);
        is_found(&all, &["01 555 0123", "+353 1 55"]);
    }

    #[test]
    fn a_phone_is_searched_for_as_it_is_entered() {
        let all = customer("Ann", &["+44 20 7946 0970", "+7 912 345 67 89"], &[]);
        is_found(
            &all,
            &[
                "+44 (0)20 7946 0970",
                "(+44) (0)20 7946 0970",
                "+44 020 7946 0970",
                "+44 (0)20 79",
                "+44 0",
                "+44–20–7946",
                "\u{202a}+44 20 7946 0970\u{202c}",
                "\u{202a}(+44) 20\u{2013}7946\u{2013}0970\u{202c}",
                "011 44 20 7946 0970",
                "0044 (0)20 7946 0970",
                "00 44 20 79",
                "020 7946 0970",
                "8 (912) 345-67-89",
                "+7 8 912 345 67 89",
            ],
        );
        is_not_found(&all, &["+44 (0)21", "+44 920", "+39 020 79"]);
        let rome = customer("Ann", &["+39 06 6982 1234"], &[]);
        is_found(
            &rome,
            &[
                "+39 06 6982 1234",
                "+39 06 69",
                "+39 (0)6 6982 1234",
                "06 6982",
            ],
        );
        is_not_found(&rome, &["+39 6 6982"]);
    }

    #[test]
    fn an_address_is_found_whole_and_by_its_words() {
        let all = customer("Bob", &[], &["Ann.Lee+Jobs@Mail.Example.com"]);
        is_found(
            &all,
            &[
                "ann.lee+jobs@mail.example.com",
                "ANN.LEE+J",
                "ann.lee+jobs@ma",
            ],
        );
        is_found(
            &all,
            &["lee", "example", "mail.example.com", "@mail.ex", "bob lee"],
        );
        is_not_found(&all, &["lee@mail", "ann@"]);
    }

    #[test]
    fn one_letter_narrows_a_search_but_makes_none() {
        let all = customer("J Smith", &[], &[]);
        is_found(&all, &["j smith", "smith j"]);
        is_not_found(&all, &["k smith"]);
        for wrong in ["", " ", "j", "j s", "--", "@", "é", &"ab ".repeat(40)] {
            assert!(Search::parse(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn a_customer_with_two_fitting_tokens_is_shown_once() {
        let all = customer("Smith Smithson", &[], &["smith@smithers.example"]);
        is_found(&all, &["smith", "smi", "smiths"]);
    }

    #[test]
    fn the_fullest_customer_keeps_every_number_and_address() {
        let name = "aa bb cc dd ee ff gg hh ii jj kk ll mm nn oo pp qq rr ss tt uu vv ww xx yy";
        let phones: Vec<_> = (0..10).map(|n| format!("+1212555010{n}")).collect();
        let emails: Vec<_> = (0..10)
            .map(|n| format!("p{n}.q{n}@a{n}.b{n}.example"))
            .collect();
        let phones: Vec<_> = phones.iter().map(String::as_str).collect();
        let emails: Vec<_> = emails.iter().map(String::as_str).collect();
        let all = customer(name, &phones, &emails);
        assert_eq!(all.len(), MOST);
        is_found(&all, &[&["aa"], &phones[..], &emails[..]].concat());
    }

    #[test]
    fn debug_shows_nothing_of_a_search() {
        assert_eq!(format!("{:?}", Search::parse("canary").unwrap()), "Search");
    }

    proptest! {
        #[test]
        fn tokens_are_short_sorted_and_few(
            name in "\\PC{1,100}",
            email in "[a-z.]{1,60}@[a-z]{1,60}\\.[a-z]{2,3}",
        ) {
            let (Ok(name), emails) = (PersonName::parse(&name), Email::parse(&email)) else {
                return Ok(());
            };
            let phone = Phone::parse("+12125550123").unwrap();
            let all = tokens(&name, &[&phone], &emails.into_iter().collect::<Vec<_>>());
            prop_assert!(all.len() <= MOST);
            prop_assert!(all.is_sorted_by(|a, b| a < b));
            prop_assert!(all.iter().all(|t| (1..=LONGEST).contains(&t.chars().count())));
        }

        #[test]
        fn the_beginning_of_a_word_finds_it_once(name in "\\PC{2,60}", keep in 2_usize..50) {
            let Ok(name) = PersonName::parse(&name) else { return Ok(()) };
            let all = tokens(&name, &[], &[]);
            let mut parts = Vec::new();
            split(&fold(name.as_str()), &mut parts);
            for word in parts.iter().take(MOST_OF_NAME) {
                let search: String = word.chars().take(keep).collect();
                if is_leading(&search) {
                    prop_assert_eq!(shown(&search, &all), 1, "{} in {:?}", search, all);
                }
            }
        }

        #[test]
        fn a_number_is_found_however_it_is_grouped(
            number in "[2-9][02-9][0-9][2-9][02-9][0-9][0-9]{4}",
            first in 0_usize..4, mark in "[ .()/-]",
        ) {
            let phone = Phone::parse(&format!("+1{number}")).unwrap();
            let all = tokens(&PersonName::parse("x").unwrap(), &[&phone], &[]);
            let typed = format!("{}{mark}{}", &number[..first], &number[first..]);
            prop_assert_eq!(shown(&typed, &all), 1);
            prop_assert_eq!(shown(&format!("+1 {typed}"), &all), 1);
        }
    }
}
