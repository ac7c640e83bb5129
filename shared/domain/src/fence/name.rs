//! Names that nobody told us, by the words before them and by their capitals.

use std::ops::Range;

use super::vocabulary::{BEFORE_NAMES, GIVEN, LABELS, NAMED_BY, PARTICLES, SAID_BY, is_in};
use super::words::{Text, Word};

/// The most words of a name.
const LONGEST: usize = 6;

/// Titles that end with a dot.
const ABBREVIATED: &str = "mr mrs ms dr dra sr sra srta mme mlle";

pub(super) fn find(text: &Text, spans: &mut Vec<Range<usize>>) {
    for at in 0..text.words.len() {
        let behind = |phrases: &[&str]| {
            let said = phrases.iter().filter(|phrase| text.says(at, phrase));
            said.map(|phrase| at + phrase.split(' ').count()).max()
        };
        let labelled =
            is_in(LABELS, text.folded(at)) && text.after(at).trim_start().starts_with(':');
        let named = behind(NAMED_BY).or(labelled.then_some(at + 1));
        let said = behind(SAID_BY);
        let addressed = is_in(BEFORE_NAMES, text.folded(at)).then_some(at + 1);
        spans.extend(named.and_then(|at| told(text, at, &|at| is_any_name(text, at))));
        spans.extend(said.and_then(|at| told(text, at, &|at| is_said(text, at))));
        spans.extend(
            addressed
                .filter(|_| is_addressed(text, at))
                .and_then(|at| looks_like_name(text, at).then(|| whole(text, at))),
        );
        let is_given = is_in(GIVEN, text.folded(at)) && text.words[at].has_capital();
        if is_given {
            spans.push(whole(text, at));
        }
        let end = with_capitals(text, at);
        if end > at || is_proper(text, at) {
            spans.push(text.span(at, end));
        }
    }
}

/// Whether a word has a capital that its place in the sentence does not ask for.
fn is_proper(text: &Text, at: usize) -> bool {
    let word = &text.words[at];
    let is_inside = at > 0
        && !word.gap.is_empty()
        && word
            .gap
            .chars()
            .all(|c| matches!(c, ' ' | ',' | '-' | '/' | '&' | '('));
    let stands_out = text.capitals_tell && !text.nouns_have_capitals;
    is_inside && stands_out && word.is_long() && text.is_name_like(at)
}

/// The name behind a phrase, with or without an article or a title before it.
fn told(text: &Text, at: usize, is_name: &dyn Fn(usize) -> bool) -> Option<Range<usize>> {
    let mut at = at;
    for _ in 0..2 {
        let is_before =
            is_in("o a el la the le", text.folded(at)) || is_in(BEFORE_NAMES, text.folded(at));
        if is_before && !is_name(at) {
            at += 1;
        }
    }
    let gap = text.words.get(at)?.gap;
    let is_beside = gap.chars().count() <= 4 && !gap.contains(['!', '?', ';']);
    (is_beside && is_name(at)).then(|| whole(text, at))
}

/// Whether a word can be a name where one is announced.
fn is_any_name(text: &Text, at: usize) -> bool {
    let folded = text.folded(at);
    let is_word = text.is_ordinary(at) || is_in(PARTICLES, folded);
    text.words.get(at).is_some_and(Word::has_letter) && !is_word
}

/// Whether a word is a name behind a phrase that has other uses, too; `im` is also German.
fn is_said(text: &Text, at: usize) -> bool {
    is_in(GIVEN, text.folded(at)) || !text.nouns_have_capitals && looks_like_name(text, at)
}

/// Whether a word is a name by its looks, or by what it is.
fn looks_like_name(text: &Text, at: usize) -> bool {
    text.capitals_tell && text.is_name_like(at) || is_in(GIVEN, text.folded(at))
}

/// A name from its first word on: as far as the capitals go, else with one word more.
fn whole(text: &Text, first: usize) -> Range<usize> {
    if text.capitals_tell && text.words[first].has_capital() {
        return text.span(first, with_capitals(text, first));
    }
    let mut last = first + 1;
    while is_in(PARTICLES, text.folded(last)) && text.is_joined(last) {
        last += 1;
    }
    let has_more = last < first + 4 && is_any_name(text, last) && text.is_joined(last);
    text.span(first, if has_more { last } else { first })
}

/// The last of the words with a capital that stand side by side, with particles between them.
fn with_capitals(text: &Text, first: usize) -> usize {
    if !text.capitals_tell || !text.is_name_like(first) {
        return first;
    }
    let (mut last, mut next) = (first, first + 1);
    while next < first + LONGEST && is_in_one_name(text, next) {
        if text.is_name_like(next) {
            last = next;
        } else if !is_in(PARTICLES, text.folded(next)) {
            break;
        }
        next += 1;
    }
    last
}

/// Whether nothing but a space, a dash, an apostrophe or the dot of an initial parts two words.
fn is_in_one_name(text: &Text, at: usize) -> bool {
    let is_initial = text
        .words
        .get(at)
        .is_some_and(|word| word.gap.starts_with('.'))
        && !text.words[at - 1].is_long();
    text.is_joined(at) || is_initial
}

/// Whether a title, greeting or relation belongs to the next word.
fn is_addressed(text: &Text, at: usize) -> bool {
    let after = text.after(at);
    let is_signed =
        after.starts_with(',') && after.trim_matches([',', ' ', '\n', '\r', '-']).is_empty();
    let is_short = after == "." || after == ". ";
    let is_title = is_short && is_in(ABBREVIATED, text.folded(at));
    text.is_joined(at + 1) || is_signed || is_title
}
