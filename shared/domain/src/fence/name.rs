//! Names that are not known to us, recognised by the words before them and by their capitals.

use std::ops::Range;

use super::unfamiliar::is_unfamiliar;
use super::vocabulary::{
    BEFORE_NAMES, BESIDE, INTRODUCED_BY, LABELS, NAMED_BY, NOT_INTRODUCED, PARTICLES, is_in,
};
use super::words::{Text, Word};

/// The most words of a name.
const LONGEST: usize = 6;

/// The most words behind the first that are taken for the rest of a name in a language that we have
/// no list of.
const LONGEST_ELSEWHERE: usize = 2;

/// Titles that end with a dot.
const ABBREVIATED: &str = "mr mrs ms dr dra sr sra srta mme mlle";

/// What a sentence goes on with behind the name of who writes it.
const BEHIND_NAMES: &str = "and im i from here speaking calling y e et und aqui ici de desde";

/// What may stand between a phrase and the name.
const ARTICLES: &str = "o a el la the le il lo der die el un";

pub(super) fn find(text: &Text, spans: &mut Vec<Range<usize>>) {
    for at in 0..text.words.len() {
        let behind = |phrases: &[&str]| {
            let matches = phrases
                .iter()
                .filter(|phrase| text.matches_phrase(at, phrase));
            matches.map(|phrase| at + phrase.split(' ').count()).max()
        };
        let labelled =
            is_in(LABELS, text.folded(at)) && text.after(at).trim_start().starts_with(':');
        let named = behind(NAMED_BY).or(labelled.then_some(at + 1));
        let introduced = behind(INTRODUCED_BY);
        let addressed = is_in(BEFORE_NAMES, text.folded(at)).then_some(at + 1);
        spans.extend(named.and_then(|at| announced_name(text, at, &|at| is_any_name(text, at))));
        spans.extend(
            introduced.and_then(|at| announced_name(text, at, &|at| can_be_introduced(text, at))),
        );
        spans.extend(
            behind(BESIDE)
                .and_then(|at| announced_name(text, at, &|at| is_hardly_a_word(text, at))),
        );
        spans.extend(
            addressed
                .filter(|_| is_addressed(text, at))
                .and_then(|at| can_be_introduced(text, at).then(|| whole(text, at))),
        );
        if is_announcing_itself(text, at) {
            spans.push(whole(text, at));
        }
        if is_irish(text, at) {
            spans.push(text.span(at, at + 1));
        }
        if is_only_name(text, at) && (text.is_of_lists || text.words[at].has_capital()) {
            spans.push(whole(text, at));
        }
        let end = with_capitals(text, at);
        if end > at || is_proper(text, at) {
            spans.push(text.span(at, end));
        }
    }
    spans.extend(signature(text));
}

/// Whether a word has a capital that its place in the sentence does not require.
fn is_proper(text: &Text, at: usize) -> bool {
    let word = &text.words[at];
    let is_inside = at > 0
        && !word.gap.is_empty()
        && word
            .gap
            .chars()
            .all(|c| matches!(c, ' ' | ',' | '-' | '/' | '&' | '('));
    let stands_out = text.capitals_are_significant && !text.nouns_have_capitals;
    is_inside && stands_out && word.is_long() && text.is_name_like(at)
}

/// The name behind a phrase, with or without an article or a title before it.
fn announced_name(text: &Text, at: usize, is_name: &dyn Fn(usize) -> bool) -> Option<Range<usize>> {
    let mut at = at;
    let mut has_article = false;
    for _ in 0..2 {
        let is_article = is_in(ARTICLES, text.folded(at));
        let is_before = is_article || is_in(BEFORE_NAMES, text.folded(at));
        if is_before && (!is_name(at) || is_name(at + 1)) {
            has_article |= is_article;
            at += 1;
        }
    }
    // Behind an article stand things more often than surnames.
    let is_thing = has_article
        && text
            .words
            .get(at)
            .is_some_and(|word| word.kind.is_word() && !word.kind.is_given())
        && !(text.capitals_are_significant && text.is_name_like(at));
    let gap = text.words.get(at)?.gap;
    let is_beside = gap.chars().count() <= 4 && !gap.contains(['!', '?', ';']);
    (is_beside && !is_thing && is_name(at)).then(|| whole(text, at))
}

/// Whether a word can be a name where one is announced.
fn is_any_name(text: &Text, at: usize) -> bool {
    let folded = text.folded(at);
    let is_word = text.is_ordinary(at) || is_in(PARTICLES, folded);
    text.words.get(at).is_some_and(Word::has_letter) && !is_word
}

/// Whether a word can be a name behind a phrase that has other uses, too.
fn can_be_introduced(text: &Text, at: usize) -> bool {
    let Some(word) = text.words.get(at) else {
        return false;
    };
    let is_free = !text.is_ordinary(at) && !is_in(NOT_INTRODUCED, &word.folded);
    let is_first_of_two = word.kind.is_given()
        && text.is_joined(at + 1)
        && text
            .words
            .get(at + 1)
            .is_some_and(|next| next.kind.is_borne())
        && !text.is_ordinary(at + 1);
    let ends_sentence = is_in(BEHIND_NAMES, text.folded(at + 1)) && text.is_joined(at + 1);
    is_hardly_a_word(text, at)
        || is_first_of_two
        || is_free
            && (word.kind.is_given()
                || word.kind.is_borne() && (ends_sentence || !word.kind.is_common()))
}

/// Whether a word is a name by its looks, or one that is seldom met as a word. A capital means
/// nothing in German, and `im` is German, too.
fn is_hardly_a_word(text: &Text, at: usize) -> bool {
    let Some(word) = text.words.get(at) else {
        return false;
    };
    let looks = text.capitals_are_significant && !text.nouns_have_capitals && text.is_name_like(at);
    let is_free = !text.is_ordinary(at) && !is_in(NOT_INTRODUCED, &word.folded);
    looks
        || is_only_name(text, at)
        || is_unfamiliar(text, at)
        || is_irish(text, at)
        || is_free && word.kind.is_given() && !word.kind.is_common()
}

/// `faith here`, `grace speaking`, at the beginning of a sentence.
fn is_announcing_itself(text: &Text, at: usize) -> bool {
    let word = &text.words[at];
    let begins = at == 0 || !text.is_near(at) || word.gap.contains(',');
    let is_free = !text.is_ordinary(at) && !is_in(NOT_INTRODUCED, &word.folded);
    begins
        && is_free
        && word.kind.is_given()
        && text.is_joined(at + 1)
        && is_in(
            "here speaking aqui hablando falando ici qui",
            text.folded(at + 1),
        )
}

/// The `o` of `o'malley`; it is not o'clock.
fn is_irish(text: &Text, at: usize) -> bool {
    let is_tied = |at: usize| matches!(text.after(at), "'" | "\u{2019}");
    text.folded(at) == "o" && is_tied(at) && !matches!(text.folded(at + 1), "" | "clock")
}

/// Whether a word is a name and nothing else.
fn is_only_name(text: &Text, at: usize) -> bool {
    text.words.get(at).is_some_and(|word| {
        word.kind.is_given() && !word.kind.is_word() && !word.is_ordinary && word.is_latin()
    })
}

/// A name from its first word on: as far as the capitals go, and on over what can belong to it.
fn whole(text: &Text, first: usize) -> Range<usize> {
    let mut last = with_capitals(text, first);
    let most = first
        + if text.is_of_lists {
            LONGEST
        } else {
            LONGEST_ELSEWHERE
        };
    let mut next = last + 1;
    while next <= most && next < text.words.len() && text.is_joined(next) {
        let is_particle = is_in(PARTICLES, text.folded(next));
        if continues_name(text, next) || next > last + 1 && text.words[next].kind.is_borne() {
            last = next;
        } else if !is_particle {
            break;
        }
        next += 1;
    }
    text.span(first, last)
}

/// Whether a word behind a name belongs to it. At the end of a phrase more words can.
fn continues_name(text: &Text, at: usize) -> bool {
    let word = &text.words[at];
    if text.is_ordinary(at) || word.has_digit() || !word.has_letter() {
        return false;
    }
    let after = text.after(at);
    let ends = after.is_empty()
        || after.starts_with([',', '.', '!', '?', '\n', ';'])
        || is_in(BEHIND_NAMES, text.folded(at + 1));
    let kind = word.kind;
    is_unfamiliar(text, at)
        || is_irish(text, at)
        || kind.is_borne() && (!kind.is_word() || !kind.is_common() || ends)
        || !text.is_of_lists && word.is_long() && !kind.is_word()
}

/// The last of the words with a capital that stand side by side, with particles between them.
fn with_capitals(text: &Text, first: usize) -> usize {
    if !text.capitals_are_significant || !text.is_name_like(first) {
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

/// The name below a text or behind its last dash: `- grace`, `thanks,\nwill hunter`.
fn signature(text: &Text) -> Option<Range<usize>> {
    const MOST: usize = 3;
    let last = text.words.len().checked_sub(1)?;
    let first = (last.saturating_sub(MOST - 1)..=last)
        .rev()
        .find(|at| *at > 0 && is_signed(text.words[*at].gap))?;
    let bears = |at: usize| text.words[at].kind.is_borne();
    (first..=last).all(bears).then(|| text.span(first, last))
}

/// Whether a new line or a dash parts a word from the text above it.
fn is_signed(gap: &str) -> bool {
    let bare = gap.trim_end_matches(' ');
    let is_dash = bare.ends_with(['-', '\u{2013}', '\u{2014}', '~']);
    bare.ends_with('\n') || is_dash && gap.len() > 1
}
