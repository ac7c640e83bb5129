//! Numbers: telephones, cards, coordinates, codes; and prices, which are left.

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

use super::Known;
use super::vocabulary::{DIGITS, MONEY, is_in};
use super::words::{Text, digit, is_invisible};

/// So many digits, however they are grouped, can be a telephone number.
const PHONE: usize = 7;

/// So many digits in a row can be a code.
const CODE: usize = 4;

/// Digits in a row.
struct Group {
    at: Range<usize>,
    digits: String,
}

pub(super) fn find(text: &Text, known: &Known<'_>, spans: &mut Vec<Range<usize>>) {
    let groups = groups(text.raw);
    for number in chains(text.raw, &groups, parts_number) {
        let digits: usize = number.iter().map(|group| group.digits.len()).sum();
        let is_position = number.len() > 1 && text.raw[span(number)].contains('\u{b0}');
        if (digits >= PHONE || is_position) && !is_price(text.raw, number) {
            spans.push(with_opening(text.raw, span(number)));
        }
    }
    for number in chains(text.raw, &groups, |gap| {
        matches!(gap, "." | "-" | "/" | "," | "'")
    }) {
        let is_long = number.iter().any(|group| group.digits.len() >= CODE);
        let is_labelled = text.raw[..number[0].at.start]
            .trim_end()
            .ends_with(['#', '\u{2116}']);
        if is_labelled || is_long && !is_price(text.raw, number) {
            spans.push(span(number));
        }
    }
    let phones: Vec<String> = known
        .phones
        .iter()
        .map(|phone| phone.chars().filter_map(digit).collect())
        .collect();
    let is_of_phone = |group: &&Group| {
        group.digits.len() >= 3
            && phones.iter().any(|phone| phone.contains(&group.digits))
            && !is_price(text.raw, std::slice::from_ref(group))
    };
    spans.extend(
        groups
            .iter()
            .filter(is_of_phone)
            .map(|group| group.at.clone()),
    );
    spoken(text, spans);
}

/// Digits that are written as words.
fn spoken(text: &Text, spans: &mut Vec<Range<usize>>) {
    let mut at = 0;
    while at < text.words.len() {
        let count = (at..text.words.len())
            .take_while(|at| is_in(DIGITS, text.folded(*at)))
            .count();
        if count >= CODE {
            spans.push(text.span(at, at + count - 1));
        }
        at += count + 1;
    }
}

/// Whether money stands beside a number, and it is written as an amount.
pub(super) fn is_price_at(text: &str, number: Range<usize>) -> bool {
    let money = |c: char| matches!(c, '$' | '\u{a2}'..='\u{a5}' | '\u{20a0}'..='\u{20cf}');
    let letters = |c: char| !c.is_alphabetic();
    let before = text[..number.start].trim_end();
    let after = text[number.end..].trim_start();
    let word_before = before.rsplit(letters).next().unwrap_or_default();
    let word_after = after.split(letters).next().unwrap_or_default();
    let is_money = |word: &str| is_in(MONEY, &crate::text::fold(word));
    before.ends_with(money)
        || after.starts_with(money)
        || is_money(word_before)
        || is_money(word_after)
}

fn is_price(text: &str, number: &[Group]) -> bool {
    let is_amount = number.iter().all(|group| group.digits.len() <= 6)
        && number.iter().map(|group| group.digits.len()).sum::<usize>() <= 8
        && number.windows(2).all(|pair| {
            matches!(
                &text[pair[0].at.end..pair[1].at.start],
                "." | "," | "'" | "\u{a0}" | "\u{202f}"
            )
        });
    is_amount && is_price_at(text, span(number))
}

fn groups(text: &str) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut is_open = false;
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        match (digit(c), groups.last_mut()) {
            (Some(digit), Some(group)) if is_open => {
                group.digits.push(digit);
                group.at.end = end;
            }
            (Some(digit), _) => groups.push(Group {
                at: at..end,
                digits: digit.into(),
            }),
            (None, _) => {}
        }
        is_open = digit(c).is_some() || is_open && is_unseen(c);
    }
    groups
}

/// Groups side by side, as far as what stands between them joins them.
fn chains<'a>(text: &str, groups: &'a [Group], joins: impl Fn(&str) -> bool) -> Vec<&'a [Group]> {
    groups
        .chunk_by(|one, other| joins(&text[one.at.end..other.at.start]))
        .collect()
}

/// What people put between the digits of one number: anything but letters, money and the colon
/// of a time, and not much of it.
fn parts_number(gap: &str) -> bool {
    let seen = || gap.chars().filter(|c| !is_unseen(*c));
    seen().count() <= 4
        && seen().all(|c| {
            !c.is_alphanumeric()
                && !matches!(c, ':' | '$' | '%' | '\u{a2}'..='\u{a5}' | '\u{20a0}'..='\u{20cf}')
        })
}

fn is_unseen(c: char) -> bool {
    is_invisible(c) || is_combining_mark(c)
}

fn span(number: &[Group]) -> Range<usize> {
    let last = &number[number.len() - 1];
    number[0].at.start..last.at.end
}

/// The `+` and the parenthesis that open a number belong to it.
fn with_opening(text: &str, number: Range<usize>) -> Range<usize> {
    let before = text[..number.start].trim_end_matches(['+', '(']);
    before.len()..number.end
}
