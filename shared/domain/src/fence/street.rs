//! Streets, with the number before or behind.

use std::ops::Range;

use super::vocabulary::{
    COUNTED, PARTICLES, STREET_FIRST, STREET_FIRST_OR_WORD, STREET_LAST, STREET_LAST_OR_WORD, is_in,
};
use super::words::Text;

/// The most words between the number and the word for a street.
const REACH: usize = 5;

/// The most words in small letters that are taken for the name of a street without a number behind.
const SMALL: usize = 2;

const DIRECTIONS: &str =
    "n s e w ne nw se sw north south east west norte sur sul este oeste nord sud";

/// What stands before the number of a house.
const NUMBERED_BY: &str = "no nro num numero number n nº km s/n";

pub(super) fn find(text: &Text, spans: &mut Vec<Range<usize>>) {
    for at in 0..text.words.len() {
        let streets = [ending_in_street(text, at), beginning_with_street(text, at)];
        let spanned = |(first, last)| text.span(first, with_town(text, last));
        spans.extend(streets.into_iter().flatten().map(spanned));
    }
}

/// `123 N Main St`, `45 oak drive`, `5th Ave`, `Main Street`.
fn ending_in_street(text: &Text, at: usize) -> Option<(usize, usize)> {
    let is_sure = is_in(STREET_LAST, text.folded(at));
    if !is_sure && !is_in(STREET_LAST_OR_WORD, text.folded(at)) {
        return None;
    }
    let names_it = |word: usize| {
        let is_capital = text.capitals_are_significant && text.words[word].has_capital();
        !is_in(COUNTED, text.folded(word))
            && (is_capital
                || is_in(DIRECTIONS, text.folded(word))
                || !text.is_ordinary(word)
                || is_in(PARTICLES, text.folded(word)))
    };
    let mut first = at;
    let mut number = None;
    while first > 0 && at - first < REACH && is_beside(text, first) && names_it(first - 1) {
        first -= 1;
        if text.words[first]
            .folded
            .starts_with(|c: char| c.is_ascii_digit())
        {
            number = Some(first);
        }
    }
    let is_written_as_name = text.capitals_are_significant && text.words[at].has_capital();
    let is_few = number.is_some_and(|number| {
        let digits = text.words[number].folded.len();
        at - number <= 3 && (is_sure || digits > 1)
    });
    let is_significant = |word: usize| !is_in(PARTICLES, text.folded(word));
    match number {
        Some(number) if at == number + 1 => {
            let is_ordinal = !text.words[number].is_number();
            is_ordinal.then_some((number, at))
        }
        Some(number) if is_sure || is_written_as_name || is_few => {
            (number + 1..at).any(is_significant).then_some((number, at))
        }
        _ if is_written_as_name => {
            let mut start = at;
            while start > 0 && is_beside(text, start) && text.is_name_like(start - 1) {
                start -= 1;
            }
            (start < at).then_some((start, at))
        }
        _ => None,
    }
}

/// `Calle 5 #12`, `Rua das Flores, 100`, `12 bis rue de la Paix`.
fn beginning_with_street(text: &Text, at: usize) -> Option<(usize, usize)> {
    let is_sure = is_in(STREET_FIRST, text.folded(at));
    if !is_sure && !is_in(STREET_FIRST_OR_WORD, text.folded(at)) {
        return None;
    }
    if text.folded(at) == "c" && !text.after(at).starts_with('/') {
        return None;
    }
    let mut named = None;
    let mut numbered = None;
    let mut small = 0;
    let mut next = at + 1;
    while next <= at + REACH + 1 && next < text.words.len() && is_beside(text, next) {
        let word = &text.words[next];
        if word.has_digit() {
            if is_in(COUNTED, text.folded(next + 1)) && text.is_joined(next + 1) {
                break;
            }
            numbered = Some(next);
        } else if numbered.is_some() {
            break;
        } else if !is_in(PARTICLES, &word.folded) && !is_in(NUMBERED_BY, &word.folded) {
            let is_capital = text.capitals_are_significant && word.has_capital();
            if !is_capital && word.is_ordinary {
                break;
            }
            small += usize::from(!is_capital);
            if is_capital || small <= SMALL {
                named = Some(next);
            }
        }
        next += 1;
    }
    let before = number_before(text, at);
    let is_name = |word: usize| text.capitals_are_significant && text.words[word].has_capital();
    let named_surely = named.filter(|word| is_name(*word) || before.is_some() && is_sure);
    let is_near = numbered.is_some_and(|number| number <= at + 3);
    let numbered = numbered.filter(|_| is_sure || named.is_some_and(is_name) || is_near);
    let last = numbered.or(named_surely)?;
    Some((before.unwrap_or(at), last))
}

/// The number of the house before its street.
fn number_before(text: &Text, street: usize) -> Option<usize> {
    let mut at = street.checked_sub(1).filter(|_| is_beside(text, street))?;
    if is_in("bis ter quater", text.folded(at)) {
        at = at.checked_sub(1)?;
    }
    let is_number = text.words[at]
        .folded
        .starts_with(|c: char| c.is_ascii_digit());
    (is_number && is_beside(text, at + 1)).then_some(at)
}

/// The direction, town and state behind a street.
fn with_town(text: &Text, street: usize) -> usize {
    let mut last = street;
    if is_in(DIRECTIONS, text.folded(last + 1)) && text.is_joined(last + 1) {
        last += 1;
    }
    let in_name = |at: usize| text.capitals_are_significant && text.is_name_like(at);
    let mut end = last;
    while end < last + 4 && is_beside(text, end + 1) && in_name(end + 1) {
        end += 1;
    }
    if end == last {
        return last;
    }
    let is_state = text.words[end].raw.len() == 2 && text.words[end].is_in_capitals();
    let is_coded = text
        .words
        .get(end + 1)
        .is_some_and(|next| next.has_digit() && next.folded.len() > 3);
    let ends =
        text.after(end).trim_start().is_empty() || text.after(end).starts_with([',', '.', '\n']);
    let is_parted = text.words[last + 1].gap.starts_with(',');
    if is_state || is_coded || is_parted && ends {
        end
    } else {
        last
    }
}

fn is_beside(text: &Text, at: usize) -> bool {
    let gap = text.words.get(at).map_or("\n", |word| word.gap);
    gap.chars().count() <= 4
        && gap.chars().all(|c| {
            c == ' '
                || matches!(
                    c,
                    ',' | '.' | '\'' | '\u{2019}' | '-' | '/' | '#' | '\u{ba}' | '\u{b0}'
                )
        })
}
