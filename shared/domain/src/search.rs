//! How customers are found: the tokens a customer is filed under, and the words that are searched for.
//!
//! A customer is found by the beginning of
//! - any word of the name, in any spelling that [`fold`] takes for the same;
//! - a phone number: with the country code, in national form (with the 0 that is dialled at home
//!   where there is one), by its last seven digits, and by its last four;
//! - an email address, any word of it, and any word of its domain.
//!
//! Of several words each must match. What parts the words of a name matters to nobody: the token of
//! a word goes on to the end of the name, so that `J.R. Tolliver`, `O'Brien`, `Anne-Marie` and `De La
//! Cruz` are found as `jr tolliver`, `obrien`, `annemarie` and `delacruz` too. Digits that stand side
//! by side are one number, however they are grouped: `(212) 555-01` is the beginning of `2125550123`.

mod job;

use icu_properties::CodePointSetData;
use icu_properties::props::QuotationMark;
use unicode_normalization::char::is_combining_mark;

use crate::email::Email;
use crate::invalid::Invalid;
use crate::phone::{Phone, searched};
use crate::text::{PersonName, fold};
use crate::value::{debug_by_name, travels_as_text};

pub use job::{JOB_SHAPE, job_tokens};

/// The version of the rules by which tokens are made. Where it grows, `search-sweep` files every
/// customer again; a test compares it with the tokens.
pub const SHAPE: u32 = 2;

/// The most characters of a token; what is longer is cut, here and in a search alike.
pub const LONGEST: usize = 40;

/// The most tokens of one customer: the old and the new ones fit into one transaction of 100.
pub const MOST: usize = 48;

/// So many words of a name leave room for every phone and address.
const MOST_OF_NAME: usize = 16;

/// The tokens of a customer, in order and each once. What is left out, when there are more than
/// [`MOST`], is what somebody would type last.
pub fn tokens(name: &PersonName, phones: &[&Phone], emails: &[Email]) -> Vec<String> {
    let emails: Vec<_> = emails
        .iter()
        .map(|email| fold(&email.canonical()))
        .collect();
    let mut all = first_of(of_name(name.as_str()), MOST_OF_NAME);
    let whole = phones.iter().map(|phone| phone.whole_forms());
    let (numbers, national): (Vec<_>, Vec<_>) = whole.map(|[a, b]| (a, b)).unzip();
    all.extend(numbers.into_iter().chain(national));
    all.extend(emails.iter().map(|email| cut(email)));
    all.extend(phones.iter().flat_map(|phone| phone.short_forms()));
    all.extend(emails.iter().flat_map(|email| from_each_word(email)));
    let mut tokens = first_of(all, MOST);
    tokens.sort_unstable();
    tokens
}

/// The first so many different ones.
fn first_of(all: Vec<String>, most: usize) -> Vec<String> {
    let mut first: Vec<String> = Vec::with_capacity(all.len().min(most));
    for token in all {
        if first.len() < most && !first.contains(&token) {
            first.push(token);
        }
    }
    first
}

/// The words of a name. One of signs alone, such as an emoji, is one word.
fn of_name(name: &str) -> Vec<String> {
    let folded = fold(name);
    let words = from_each_word(&folded);
    if words.is_empty() {
        return vec![cut(&folded.replace(' ', ""))];
    }
    words
}

/// From the beginning of each word to the end of the text, without what parts them.
fn from_each_word(folded: &str) -> Vec<String> {
    let words: Vec<_> = parts(folded).collect();
    (0..words.len())
        .map(|first| cut(&words[first..].concat()))
        .collect()
}

/// What somebody typed to find a customer.
#[derive(Clone, PartialEq, Eq)]
pub struct Search {
    text: String,
    /// Numbers first, then the longest words: they are the rarest as a rule.
    terms: Vec<Term>,
}

/// One word of a search, or several that signs join: `smith-jones` is meant as `smithjones` or as
/// `smith jones`.
#[derive(Clone, PartialEq, Eq)]
struct Term {
    whole: String,
    /// The words, where they may also stand apart.
    parts: Vec<String>,
}

/// Shorter first parts, as in `o'brien` and `j.r.`, begin too many other words.
const SHORTEST_PART: usize = 3;

impl Term {
    fn new(whole: String) -> Self {
        let parts = Vec::new();
        Self { whole, parts }
    }

    /// A piece of a search between two spaces, if it holds a word.
    fn of(piece: &str) -> Option<Self> {
        let parts: Vec<_> = parts(piece).map(cut).collect();
        let whole = cut(&parts.concat());
        let is_apart = parts.len() > 1 && parts[0].chars().count() >= SHORTEST_PART;
        (!whole.is_empty()).then_some(Self {
            whole,
            parts: if is_apart { parts } else { Vec::new() },
        })
    }

    /// Initials side by side: of one name, or of several.
    fn of_initials(initials: &mut Vec<String>) -> Option<Self> {
        let parts = std::mem::take(initials);
        (!parts.is_empty()).then(|| Self {
            whole: parts.concat(),
            parts,
        })
    }

    fn of_number(typed: &mut String) -> Option<Self> {
        let digits = searched(&std::mem::take(typed));
        (!digits.is_empty()).then(|| Self::new(cut(&digits)))
    }

    /// Some token of everybody who is meant begins so.
    fn lead(&self) -> &str {
        self.parts.first().unwrap_or(&self.whole)
    }

    /// How rare the lead is, as a rule.
    fn rarity(&self) -> (bool, usize) {
        let lead = self.lead();
        (!lead.chars().any(is_letter), lead.chars().count())
    }

    fn finds(&self, all: &[String]) -> bool {
        let begins = |word: &String| all.iter().any(|token| token.starts_with(word));
        begins(&self.whole) || (!self.parts.is_empty() && self.parts.iter().all(begins))
    }
}

impl Search {
    /// The most characters that may be typed.
    pub const MAX: usize = 100;

    /// The most leads of a search.
    pub const MOST_LEADS: usize = 4;

    /// Reads words and numbers as they are typed. Anything but nothing can be searched for.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        if text.chars().count() > Self::MAX {
            return Err(Invalid::because("must be at most 100 characters"));
        }
        let folded = fold(text);
        let mut terms = search_terms(&folded);
        if terms.is_empty() && !folded.is_empty() {
            terms.push(Term::new(cut(&folded.replace(' ', ""))));
        }
        terms.sort_by_key(|term| std::cmp::Reverse(term.rarity()));
        if terms.is_empty() {
            return Err(Invalid::because(
                "must be a part of a name, a phone number or an email address",
            ));
        }
        let text = text.to_owned();
        Ok(Self { text, terms })
    }

    /// Beginnings of tokens, each at least one character: everybody who is meant is filed under each of
    /// them, so that looking through the tokens of one is enough. The likely rarest come first.
    pub fn leads(&self) -> Vec<&str> {
        let mut leads = Vec::with_capacity(Self::MOST_LEADS);
        for lead in self.terms.iter().map(Term::lead) {
            if leads.len() < Self::MOST_LEADS && !leads.contains(&lead) {
                leads.push(lead);
            }
        }
        leads
    }

    /// Whether somebody with these tokens is meant, and is to be shown at this one when the tokens of
    /// `lead` are looked through: of several that begin so, only the first shows whom it belongs to.
    pub fn finds(&self, lead: &str, token: &str, all: &[String]) -> bool {
        let leading = all.iter().filter(|token| token.starts_with(lead));
        leading.min().is_some_and(|first| first == token)
            && self.terms.iter().all(|term| term.finds(all))
    }
}

debug_by_name!(Search);
travels_as_text!(Search as "SearchText", |search| &search.text, {
    "description": "Words to search by.",
    "examples": ["casey"],
    "type": "string",
    "minLength": 1,
    "maxLength": Search::MAX,
    "pattern": "\\S"
});

/// The words of a search: numbers in one piece, addresses in one piece, all else as it is joined.
fn search_terms(folded: &str) -> Vec<Term> {
    let folded = tied(folded);
    let mut terms = Vec::new();
    let (mut number, mut initials) = (String::new(), Vec::new());
    for piece in folded.split(' ') {
        let is_number = !piece.chars().any(is_letter);
        let initial = parts(piece).next().filter(|part| is_initial(piece, part));
        if initial.is_none() {
            terms.extend(Term::of_initials(&mut initials));
        }
        if !is_number {
            terms.extend(Term::of_number(&mut number));
        }
        if is_number {
            number.push(' ');
            number.push_str(piece);
        } else if let Some(initial) = initial {
            initials.push(initial.to_owned());
        } else if piece.find('@').is_some_and(|at| at > 0) {
            terms.push(Term::new(cut(piece)));
        } else {
            terms.extend(Term::of(piece));
        }
    }
    terms.extend(Term::of_initials(&mut initials));
    terms.extend(Term::of_number(&mut number));
    terms
}

/// A space behind an apostrophe parts nothing: `o' brien`.
fn tied(folded: &str) -> String {
    let mut tied = String::with_capacity(folded.len());
    for c in folded.chars() {
        let is_behind = c == ' ' && tied.ends_with(is_quote);
        if !is_behind {
            tied.push(c);
        }
    }
    tied
}

fn is_quote(c: char) -> bool {
    CodePointSetData::new::<QuotationMark>().contains(c)
}

/// Whether a piece is one letter, perhaps with a full stop.
fn is_initial(piece: &str, part: &str) -> bool {
    part.chars().nth(1).is_none() && part.chars().all(is_letter) && parts(piece).nth(1).is_none()
}

/// Splits folded text at what is neither letter nor digit.
fn parts(folded: &str) -> impl Iterator<Item = &str> {
    folded
        .split(|c: char| !c.is_ascii_digit() && !is_letter(c))
        .filter(|part| !part.is_empty())
}

/// A part of a word that is no digit.
fn is_letter(c: char) -> bool {
    (c.is_alphanumeric() && !c.is_ascii_digit()) || is_combining_mark(c)
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

    /// At how many of its tokens a customer is shown, whichever lead is looked through.
    fn shown(search: &str, all: &[String]) -> usize {
        let search = Search::parse(search).unwrap();
        let shown_by = |lead: &str| {
            let tokens = all.iter().filter(|token| token.starts_with(lead));
            tokens
                .filter(|token| search.finds(lead, token, all))
                .count()
        };
        let leads = search.leads();
        let counts: Vec<_> = leads.iter().map(|lead| shown_by(lead)).collect();
        assert!(
            counts.iter().all(|count| *count == counts[0]),
            "{leads:?}: {counts:?}"
        );
        counts[0]
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

    /// Where these change, [`SHAPE`] changes with them: customers who are filed already keep the old
    /// tokens until then.
    #[test]
    fn the_tokens_of_this_shape_stay_as_they_are() {
        let name = customer("José O’Brien-Núñez 24", &[], &[]);
        let scripts = customer("山田 太郎 أحمد", &[], &[]);
        let phones = customer("Al", &["+13035550177", "+442079460123"], &[]);
        let email = customer("Bo", &[], &["a.lee+jobs@mail.example.com"]);
        assert_eq!(SHAPE, 2);
        assert_eq!(
            name.join(" "),
            "24 briennunez24 joseobriennunez24 nunez24 obriennunez24"
        );
        assert_eq!(scripts.join(" "), "احمد 太郎احمد 山田太郎احمد");
        assert_eq!(
            phones.join(" "),
            "0123 0177 02079460123 13035550177 2079460123 3035550177 442079460123 5550177 9460123 al"
        );
        assert_eq!(
            email.join(" "),
            "a.lee+jobs@mail.example.com aleejobsmailexamplecom bo com examplecom \
             jobsmailexamplecom leejobsmailexamplecom mailexamplecom"
        );
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

    /// `00` begins a number of another country, and other things too.
    #[test]
    fn zeros_in_front_are_searched_for_as_they_are_written() {
        let all = customer("007 Locks, Calle 00901", &[], &[]);
        is_found(
            &all,
            &["007", "007 lo", "00901", "0090", "00", "0", "locks 00901"],
        );
        is_not_found(&all, &["7", "901", "00902", "0044 20 79"]);
        let phone = customer("Ann", &["+44 20 7946 0970"], &[]);
        is_found(&phone, &["00442079", "00 44 20 79"]);
    }

    /// From the digit on by which it can be told from a postal code.
    #[test]
    fn a_phone_is_found_at_every_digit_while_it_is_typed() {
        for (phone, typed) in [
            ("+44 20 7946 0970", "+44 (0)20 7946 0970"),
            ("+44 20 7946 0970", "0044 (0)20 7946 0970"),
            ("+44 20 7946 0970", "020 7946 0970"),
            ("+49 30 901820", "+49 (0)30 901820"),
            ("+33 1 99 00 12 34", "0033 (0)1 99 00 12 34"),
            ("+39 06 6982 1234", "0039 06 6982 1234"),
            ("+61 2 5550 1234", "+61 (0)2 5550 1234"),
            ("+7 912 345 67 89", "+7 912 345 67 89"),
            ("+52 55 1234 5678", "+52 55 1234 5678"),
            ("+1 212 555 0123", "+1 (212) 555-0123"),
            ("+1 212 555 0123", "212-555-0123"),
        ] {
            let all = customer("Ann", &[phone], &[]);
            let is_dialed = typed.starts_with("00");
            for (end, c) in typed.char_indices().filter(|(_, c)| c.is_ascii_digit()) {
                let typed = &typed[..end + c.len_utf8()];
                let digits = typed.chars().filter(char::is_ascii_digit).count();
                if !is_dialed || digits >= 8 {
                    assert_eq!(shown(typed, &all), 1, "{typed} in {all:?}");
                }
            }
        }
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
    fn one_character_is_enough_to_find_somebody() {
        let all = customer("J Smith", &[], &[]);
        is_found(
            &all,
            &["j", "J.", "s", "j s", "j smith", "smith j", "J. S."],
        );
        is_not_found(&all, &["k smith", "k", "j k"]);
        is_found(&customer("李", &[], &[]), &["李"]);
        is_found(&customer("李小龙", &[], &[]), &["李", "李小", "李 小"]);
        is_found(&customer("이 민수", &[], &[]), &["이", "ㅇ", "민", "이민"]);
        is_found(
            &customer("スズキ", &[], &[]),
            &["ス", "ｽｽﾞｷ", "スス\u{3099}"],
        );
        is_found(&customer("❤\u{fe0f} 🔑", &[], &[]), &["❤", "❤\u{fe0f}🔑"]);
    }

    #[test]
    fn a_name_of_any_one_character_is_found() {
        for c in '\0'..=char::MAX {
            let Ok(name) = PersonName::parse(&c.to_string()) else {
                continue;
            };
            // Most are letters that stay as they are, and one stands for them all.
            if c.is_alphanumeric() && c > 'z' && fold(name.as_str()) == name.as_str() {
                continue;
            }
            let all = tokens(&name, &[], &[]);
            assert!(all.iter().all(|token| !token.is_empty()), "{c:?}");
            assert_eq!(shown(name.as_str(), &all), 1, "{c:?}: {all:?}");
        }
    }

    #[test]
    fn a_search_for_nothing_is_refused_and_any_other_is_answered() {
        for nothing in ["", " ", "\u{200b}", "\u{a0}\u{3000}", &"ab ".repeat(40)] {
            assert!(Search::parse(nothing).is_err(), "{nothing:?}");
        }
        let all = customer("Ann", &["+12125550123"], &[]);
        for (typed, count) in [
            ("é", 0),
            ("a", 1),
            ("a n", 1),
            ("a b", 0),
            ("--", 0),
            ("@", 0),
            ("1", 1),
            ("…", 0),
        ] {
            assert_eq!(shown(typed, &all), count, "{typed}");
        }
    }

    #[test]
    fn any_mark_stands_for_an_apostrophe() {
        for (name, searches) in [
            (
                "Ka\u{2bb}iulani K\u{101}ne",
                &["kaiulani", "ka'iulani", "iulani", "kane", "ka\u{2bb}i"][..],
            ),
            (
                "Sean O\u{b4}Brien",
                &["obrien", "o'brien", "O\u{b4}Brien", "brien", "o brien"],
            ),
            (
                "Mary O\u{2032}Hara",
                &["ohara", "o'hara", "o\u{2019}hara", "hara"],
            ),
            (
                "Ann O' Brien",
                &["obrien", "o'brien", "o' brien", "O Brien", "ann obr"],
            ),
            (
                "Ann OBrien",
                &["o'brien", "o' brien", "O\u{2019} Brien", "obr"],
            ),
            (
                "D\u{2019}Angelo",
                &[
                    "dangelo",
                    "d'angelo",
                    "D\u{2bc}Angelo",
                    "d`angelo",
                    "angelo",
                ],
            ),
            ("L\u{ff07}Or", &["lor", "l'or", "L\u{201b}or"]),
            ("N\u{a78c}dour", &["n\u{a78c}dour"]),
        ] {
            is_found(&customer(name, &[], &[]), searches);
        }
    }

    #[test]
    fn a_name_is_found_in_every_spelling_of_its_script() {
        for (name, searches) in [
            (
                "Γιώργος Παπαδόπουλος",
                &["ΓΙΩΡΓΟΣ", "γιωργος", "Γιώργοσ", "παπαδοπουλοσ"][..],
            ),
            ("Straße", &["STRASSE", "strasse", "straß", "STRAẞE"]),
            ("Алёна Цой", &["алена", "АЛЁНА", "цой", "ЦОИ"]),
            ("أحمد محمّد", &["احمد", "محمد", "أحمد", "احمد محمد", "إحمد"]),
            ("محمــد", &["محمد"]),
            ("علی کاظمی", &["علي", "كاظمي"]),
            ("علی\u{200c}رضا", &["علیرضا", "علي"]),
            ("שָׁלוֹם", &["שלום", "שָׁלוֹם"]),
            ("Đặng Thị", &["dang", "đặng", "THI"]),
            ("Søren Kjær", &["soren kjaer", "SØREN", "kjær"]),
            ("Łukasz", &["lukasz", "ŁUKASZ"]),
            ("İpek Işık", &["ipek", "isik", "IŞIK", "ışık"]),
            ("ﾔﾏﾀﾞ", &["ヤマダ", "ヤマ"]),
            ("ＡＣＭＥ ２４", &["acme", "acme 24"]),
            ("Garage ١٢", &["garage 12", "12", "١٢", "۱۲"]),
            ("किरण", &["किरण", "कि"]),
        ] {
            is_found(&customer(name, &[], &[]), searches);
        }
        is_not_found(&customer("किरण", &[], &[]), &["करण"]);
        is_not_found(&customer("ガス", &[], &[]), &["カス"]);
    }

    #[test]
    fn what_joins_the_parts_of_a_name_makes_no_difference() {
        for (name, searches) in [
            (
                "J.R. Tolliver",
                &["JR Tolliver", "J.R.", "jr", "j r", "J. R.", "tolliver j.r."][..],
            ),
            ("J R Tolliver", &["JR Tolliver", "J.R.", "jrt"]),
            ("JR Tolliver", &["J.R. Tolliver", "j.r."]),
            ("John Robert Tolliver", &["j r", "J. R. Tolliver"]),
            (
                "A/C Pros of Dallas",
                &["A/C", "AC Pros", "a/c pros", "ac", "pros"],
            ),
            ("AC Pros", &["A/C Pros", "A.C."]),
            ("AT&T", &["at&t", "AT&T", "att", "at t", "a.t.t."]),
            ("A-1 Towing", &["a1", "A-1", "a 1", "a1 towing"]),
            (
                "Anne-Marie Lopez\u{2010}Garcia",
                &[
                    "annemarie",
                    "anne marie",
                    "anne-marie",
                    "marie",
                    "garcia-lopez",
                    "lopezgarcia",
                    "Lopez\u{2013}Garcia",
                ],
            ),
            ("Smith Q Jones", &["smith-jones", "jones/smith"]),
            (
                "De La Cruz",
                &["delacruz", "de la cruz", "dela cruz", "lacruz", "cruz"],
            ),
            ("MacDonald", &["macdonald", "mac-donald"]),
            (
                "Smith & Sons, Inc.",
                &["smith&sons", "smith sons", "smith & sons", "inc"],
            ),
        ] {
            is_found(&customer(name, &[], &[]), searches);
        }
        is_not_found(
            &customer("Anne-Marie", &[], &[]),
            &["anne-john", "anniemarie"],
        );
    }

    #[test]
    fn a_short_domain_is_found() {
        let all = customer("Bob", &[], &["o'neil@x.example", "c@me.example"]);
        is_found(
            &all,
            &[
                "x.example",
                "@x.ex",
                "oneil",
                "o'neil",
                "me.example",
                "o'neil@x",
            ],
        );
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
    fn numbers_lead_and_then_the_longest_words() {
        for (typed, leads) in [
            ("Casey Sample 99998", &["99998", "sample", "casey"][..]),
            ("casey casey", &["casey"]),
            ("a bb ccc dddd eeeee", &["eeeee", "dddd", "ccc", "bb"]),
            (
                "the locksmiths of dallas texas 24",
                &["24", "locksmiths", "dallas", "texas"],
            ),
            ("smith-jones 0123", &["0123", "smith"]),
        ] {
            assert_eq!(Search::parse(typed).unwrap().leads(), leads, "{typed}");
        }
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
        fn the_beginning_of_a_word_finds_it_once(name in "\\PC{1,60}", length in 1_usize..50) {
            let Ok(name) = PersonName::parse(&name) else { return Ok(()) };
            let all = tokens(&name, &[], &[]);
            let folded = fold(name.as_str());
            for word in parts(&folded).take(MOST_OF_NAME) {
                let search: String = word.chars().take(length).collect();
                if !search.starts_with(is_combining_mark) {
                    prop_assert_eq!(shown(&search, &all), 1, "{} in {:?}", search, all);
                }
            }
        }

        #[test]
        fn a_whole_name_finds_it(name in "\\PC{1,40}") {
            if let Ok(name) = PersonName::parse(&name) {
                let all = tokens(&name, &[], &[]);
                if !fold(name.as_str()).contains('@') {
                    prop_assert_eq!(shown(name.as_str(), &all), 1, "{:?}", all);
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
