//! Street corners, streets without a number, and buildings by their name.

use std::ops::Range;

use super::unfamiliar::is_unfamiliar;
use super::vocabulary::{
    AND, BETWEEN, BUILDING_FIRST, BUILDING_LAST, COMMON_STREETS, CORNERS, COUNTED, OWN, PARTICLES,
    PLACED_BY, STREET_FIRST, STREET_LAST, is_in,
};
use super::words::Text;

/// Small words behind the word for a street or building, before its name.
const OF: &str = "de del la las los el da das do dos des du";

/// The most words of one street's name.
const LONGEST: usize = 4;

pub(super) fn find(text: &Text, spans: &mut Vec<Range<usize>>) {
    for at in 0..text.words.len() {
        let matches = CORNERS
            .iter()
            .filter(|phrase| text.matches_phrase(at, phrase));
        if let Some(start) = matches.map(|phrase| at + phrase.split(' ').count()).max() {
            spans.extend(announced(text, start));
        }
        if is_in(BETWEEN, text.folded(at)) {
            spans.extend(between(text, at + 1));
        }
        spans.extend(crossing(text, at));
        spans.extend(street(text, at));
        spans.extend(building(text, at));
    }
}

/// `(the corner of) colfax and speer`.
fn announced(text: &Text, start: usize) -> Option<Range<usize>> {
    let (first, and) = sides(text, start)?;
    let is_own = (first..and.start).any(|at| is_in(OWN, text.folded(at)));
    (!is_own).then(|| text.span(first, name_end(text, and.end)))
}

/// `(between) 5th and main`; not `between 2 and 4` or `between the lock and the frame`.
fn between(text: &Text, start: usize) -> Option<Range<usize>> {
    let (first, and) = sides(text, start)?;
    let last = name_end(text, and.end);
    let mut words = (first..and.start).chain(and.end..=last);
    let is_street = words.clone().any(|at| {
        is_street_name(text, at)
            || is_in(STREET_FIRST, text.folded(at))
            || is_in(STREET_LAST, text.folded(at))
    });
    let is_other = words.any(|at| {
        let folded = text.folded(at);
        let is_count = text.words[at].is_number() || is_in(COUNTED, folded);
        is_count || is_in(OWN, folded)
    });
    (is_street && !is_other).then(|| text.span(first, last))
}

/// `5th and main`, `on colfax & pine`.
fn crossing(text: &Text, at: usize) -> Option<Range<usize>> {
    let and = conjunction(text, at + 1)?;
    text.words.get(and.end)?;
    let is_placed = at > 0 && is_in(PLACED_BY, text.folded(at - 1)) && text.is_joined(at);
    let one = is_ordinal(text, at) || is_placed && is_street_name(text, at);
    let other = is_ordinal(text, and.end) || is_placed && is_street_name(text, and.end);
    let is_name = |at: usize| {
        is_ordinal(text, at)
            || is_in(COMMON_STREETS, text.folded(at))
            || !text.words[at].has_digit()
                && !text.is_ordinary(at)
                && !text.words[at].kind.is_common()
                && !is_in(COUNTED, text.folded(at))
    };
    ((one && is_name(and.end)) || (other && is_name(at)))
        .then(|| text.span(at, name_end(text, and.end)))
}

/// `main street`, `calle reforma`, with no number that would identify them.
fn street(text: &Text, at: usize) -> Option<Range<usize>> {
    let folded = text.folded(at);
    if at > 0 && is_in(STREET_LAST, folded) && text.is_joined(at) && names(text, at - 1) {
        let is_two = at > 1 && text.is_joined(at - 1) && names(text, at - 2);
        return Some(text.span(if is_two { at - 2 } else { at - 1 }, at));
    }
    if !is_in(STREET_FIRST, folded) || folded == "c" || folded == "cl" {
        return None;
    }
    let mut next = at + 1;
    while is_in(OF, text.folded(next)) && text.is_joined(next) && next < at + 3 {
        next += 1;
    }
    (next < text.words.len() && text.is_joined(next) && names(text, next))
        .then(|| text.span(at, name_end(text, next)))
}

/// `oakwood apartments`, `edificio torre blanca`.
fn building(text: &Text, at: usize) -> Option<Range<usize>> {
    if is_in(BUILDING_LAST, text.folded(at)) {
        let mut first = at;
        while first > 0 && at - first < 3 && text.is_joined(first) && names(text, first - 1) {
            first -= 1;
        }
        return (first < at).then(|| text.span(first, at));
    }
    if !is_in(BUILDING_FIRST, text.folded(at)) {
        return None;
    }
    let mut next = at + 1;
    while is_in(OF, text.folded(next)) && text.is_joined(next) && next < at + 3 {
        next += 1;
    }
    let is_name = next < text.words.len() && text.is_joined(next) && names(text, next);
    is_name.then(|| text.span(at, name_end(text, next)))
}

/// Where the first street of a corner begins, and the words that join it to the second.
fn sides(text: &Text, start: usize) -> Option<(usize, Range<usize>)> {
    let mut first = start;
    while is_in(PARTICLES, text.folded(first)) && is_near(text, first + 1) {
        first += 1;
    }
    if first >= text.words.len() || !is_near(text, first) {
        return None;
    }
    let and = (first + 1..=first + LONGEST).find_map(|at| {
        let is_whole = (first + 1..at).all(|at| is_near(text, at));
        conjunction(text, at).filter(|_| is_whole)
    })?;
    (and.end < text.words.len()).then_some((first, and))
}

/// The word or sign at a place that joins two streets: an empty range for a sign.
fn conjunction(text: &Text, at: usize) -> Option<Range<usize>> {
    let word = text.words.get(at)?;
    if matches!(word.gap.trim(), "&" | "/" | "+") {
        return Some(at..at);
    }
    let is_word = is_in(AND, &word.folded) && text.is_joined(at) && text.is_joined(at + 1);
    is_word.then(|| at..at + 1)
}

/// The last word of a name that begins at a place, whatever its first word is.
fn name_end(text: &Text, first: usize) -> usize {
    let mut last = first;
    while is_in(PARTICLES, text.folded(last)) && last < first + 2 && text.is_joined(last + 1) {
        last += 1;
    }
    let last_of = last + LONGEST - 1;
    while last < last_of
        && text.is_joined(last + 1)
        && (names(text, last + 1)
            || is_in(STREET_LAST, text.folded(last + 1))
            || is_in(STREET_FIRST, text.folded(last)))
    {
        last += 1;
    }
    last
}

/// Whether a word can be a part of the name of a street or a building.
fn names(text: &Text, at: usize) -> bool {
    let word = &text.words[at];
    let is_plain = text.is_ordinary(at)
        || word.kind.is_common()
        || !word.is_long()
        || [PARTICLES, OWN, COUNTED, AND, PLACED_BY]
            .iter()
            .any(|list| is_in(list, &word.folded));
    is_in(COMMON_STREETS, &word.folded) || is_ordinal(text, at) || !is_plain && !word.has_digit()
}

fn is_street_name(text: &Text, at: usize) -> bool {
    is_ordinal(text, at) || is_in(COMMON_STREETS, text.folded(at)) || is_unfamiliar(text, at)
}

/// `5th`, `42nd`.
fn is_ordinal(text: &Text, at: usize) -> bool {
    let folded = text.folded(at);
    let ending = folded.trim_start_matches(|c: char| c.is_ascii_digit());
    ending.len() < folded.len() && is_in("st nd rd th", ending)
}

fn is_near(text: &Text, at: usize) -> bool {
    at < text.words.len() && text.is_joined(at)
}
