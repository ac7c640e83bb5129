//! Number plates, VINs, serial numbers and postal codes: letters and digits in one.

use std::ops::Range;

use super::vocabulary::{COUNTED, MONEY, ONTO_NUMBERS, PARTICLES, is_in};
use super::words::{Text, Word};

/// The fewest letters and digits of a plate that is written in parts.
const SHORTEST: usize = 5;

pub(super) fn find(text: &Text, spans: &mut Vec<Range<usize>>) {
    for (at, word) in text.words.iter().enumerate() {
        let is_mixed = word.has_letter() && word.has_digit();
        if is_mixed && word.folded.chars().count() >= 4 && !is_quantity(&word.folded) {
            spans.push(word.at.clone());
        }
        if is_postal(text, at) {
            spans.push(text.span(at, at + 1));
        }
    }
    in_parts(text, spans);
}

/// `220v`, `22nd`, `14h30`.
fn is_quantity(folded: &str) -> bool {
    let unit = folded.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_clock = |unit: &str| {
        let minutes = unit.strip_prefix('h').unwrap_or_default();
        minutes.len() == 2 && minutes.bytes().all(|b| b.is_ascii_digit())
    };
    let digits = folded.len() - unit.len();
    (1..=3).contains(&digits) && (is_in(ONTO_NUMBERS, unit) || is_clock(unit))
}

/// Plates in parts: `AB-123-CD`, `ABC 123`, also `M1 1AE`.
fn in_parts(text: &Text, spans: &mut Vec<Range<usize>>) {
    let mut first = 0;
    while first < text.words.len() {
        let mut end = first;
        while end < text.words.len()
            && is_part(&text.words[end])
            && (end == first || is_tied(text, end))
        {
            end += 1;
        }
        let parts = &text.words[first..end];
        let length: usize = parts.iter().map(|word| word.folded.len()).sum();
        let digits = parts.iter().flat_map(|word| word.folded.bytes());
        let digits = digits.filter(u8::is_ascii_digit).count();
        if parts.len() > 1 && length >= SHORTEST && (2..length).contains(&digits) {
            spans.push(text.span(first, end - 1));
        }
        first = end.max(first + 1);
    }
}

/// Whether a word can be a part: short, of plain letters or digits, and no word of its own.
fn is_part(word: &Word) -> bool {
    let is_plain = word.folded.bytes().all(|b| b.is_ascii_alphanumeric());
    let is_word = [PARTICLES, COUNTED, MONEY, ONTO_NUMBERS]
        .iter()
        .any(|list| is_in(list, &word.folded));
    (1..=4).contains(&word.folded.len()) && is_plain && !word.is_ordinary && !is_word
}

/// Parts in small letters are tied by a dash, others also by a space.
fn is_tied(text: &Text, at: usize) -> bool {
    let (one, other) = (&text.words[at - 1], &text.words[at]);
    match other.gap {
        "-" | "\u{b7}" | "\u{2013}" => one.folded.len() <= 3 || one.is_in_capitals(),
        " " => one.is_in_capitals() && other.is_in_capitals(),
        _ => false,
    }
}

/// British and Canadian postal codes in two parts, in letters of any size.
fn is_postal(text: &Text, at: usize) -> bool {
    let shape = |word: &str| -> String {
        let kind = |b: u8| if b.is_ascii_digit() { '9' } else { 'a' };
        word.bytes().map(kind).collect()
    };
    let is_after_space = text.words.get(at + 1).is_some_and(|next| next.gap == " ");
    let area = shape(text.folded(at));
    let place = shape(text.folded(at + 1));
    let is_british = matches!(
        area.as_str(),
        "a9" | "a99" | "a9a" | "aa9" | "aa99" | "aa9a"
    );
    is_after_space && (is_british && place == "9aa" || area == "a9a" && place == "9a9")
}
