//! Codes and the parts of a building, by the word before them.

use std::ops::Range;

use super::number::is_price_at;
use super::vocabulary::{CODE_FILLERS, CODES, COUNTED, FLOORS, MONEY, SECRETS, UNITS, is_in};
use super::words::{Text, Word};

/// How many words may stand between `code` and the code.
const REACH: usize = 6;

/// What may stand between `apartment` and its number.
const UNIT_FILLERS: &str = "no nro num numero number n is es e est";

pub(super) fn find(text: &Text, spans: &mut Vec<Range<usize>>) {
    for at in 0..text.words.len() {
        if is_in(CODES, text.folded(at)) {
            spans.extend(code(text, at));
        }
        if is_in(SECRETS, text.folded(at)) {
            spans.extend(secret(text, at));
        }
        if is_in(UNITS, text.folded(at)) {
            spans.extend(unit(text, at));
        }
        let is_ordinal = at > 0 && text.words[at - 1].has_digit() && text.is_joined(at);
        if is_ordinal && is_in(FLOORS, text.folded(at)) {
            spans.push(text.span(at - 1, at));
        }
    }
}

/// `code for the gate is 12 34`, `placa ABC 123`.
fn code(text: &Text, label: usize) -> Option<Range<usize>> {
    let mut at = label + 1;
    while at <= label + REACH && is_in(CODE_FILLERS, text.folded(at)) && is_beside(text, at) {
        at += 1;
    }
    let word = text.words.get(at).filter(|_| is_beside(text, at))?;
    let is_short = word.folded.len() <= 4 && !word.is_ordinary;
    let is_before_number = is_short && text.words.get(at + 1).is_some_and(Word::has_digit);
    if !(word.has_digit() || is_before_number && text.is_joined(at + 1)) || is_counted(text, at) {
        return None;
    }
    let mut last = at;
    while text.words.get(last + 1).is_some_and(Word::has_digit)
        && text.is_joined(last + 1)
        && !is_counted(text, last + 1)
    {
        last += 1;
    }
    Some(text.span(at, last))
}

/// `password: bluehouse`.
fn secret(text: &Text, label: usize) -> Option<Range<usize>> {
    let gap = text.after(label);
    let next = text.words.get(label + 1)?;
    let is_given = gap.trim_start().starts_with([':', '=']);
    let rest = &text.raw[next.at.start..];
    let length = rest.find(char::is_whitespace).unwrap_or(rest.len());
    (is_given && is_beside(text, label + 1)).then(|| next.at.start..next.at.start + length)
}

/// `Apt. 4B`, `piso 3`, `unit B`.
fn unit(text: &Text, label: usize) -> Option<Range<usize>> {
    let mut at = label + 1;
    if is_in(UNIT_FILLERS, text.folded(at)) && is_beside(text, at) {
        at += 1;
    }
    let word = text
        .words
        .get(at)
        .filter(|word| is_beside(text, at) && !word.gap.contains(','))?;
    let is_number = word.has_digit() && word.folded.len() <= 5 && !is_counted(text, at);
    let is_letter = !word.is_long()
        && word.has_capital()
        && !matches!(word.raw, "I" | "Y")
        && text.capitals_are_significant;
    (is_number || is_letter).then(|| text.span(label, at))
}

/// Whether a number is a quantity, a time or a price.
fn is_counted(text: &Text, at: usize) -> bool {
    let word = &text.words[at];
    let next = text.folded(at + 1);
    let is_counting = is_in(COUNTED, next) || is_in(MONEY, next);
    let after = text.after(at);
    let is_clock = after == ":" && text.words.get(at + 1).is_some_and(Word::is_number);
    let is_minute = word.gap == ":" && at > 0 && text.words[at - 1].is_number();
    is_counting && text.is_joined(at + 1)
        || is_clock
        || is_minute
        || after.starts_with('%')
        || word.folded.len() <= 6 && is_price_at(text.raw, word.at.clone())
}

/// Whether a word follows the one before it in one breath; abbreviations have a dot.
fn is_beside(text: &Text, at: usize) -> bool {
    let gap = text.words.get(at).map_or("\n", |word| word.gap);
    gap.chars().count() <= 4 && !gap.contains(['!', '?', ';', '\n'])
}
