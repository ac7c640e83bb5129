//! Words that no list of common words has: most of them name somebody or something.
//!
//! Many people write without capitals, or in capitals only, so a name is told by not being a word.
//! That holds in the languages of the lists. In a text of another language only what is listed as a
//! name is hidden.

use std::ops::Range;

use super::lexicon::is_compound;
use super::vocabulary::{ELSEWHERE, PARTICLES, is_in, is_in_any};
use super::words::{Text, Word};

/// A text of so many words that are mostly unknown is of a language that we have no list of.
const LONG: usize = 8;

pub(super) fn find(text: &Text, spans: &mut Vec<Range<usize>>) {
    for (at, word) in text.words.iter().enumerate() {
        let names_somebody = if text.is_of_lists {
            is_unfamiliar(text, at)
        } else {
            word.is_latin() && word.kind.is_borne() && !word.kind.is_word() && !is_familiar(word)
        };
        if names_somebody {
            spans.push(text.span(at, at));
        }
    }
}

/// Whether the word at a place is in a language that we have a list of, and not in the list.
pub(super) fn is_unfamiliar(text: &Text, at: usize) -> bool {
    text.words.get(at).is_some_and(|word| {
        word.is_latin()
            && word.is_long()
            && !word.has_digit()
            && !is_familiar(word)
            && !(text.nouns_have_capitals && is_compound(&word.folded))
    })
}

fn is_familiar(word: &Word) -> bool {
    word.kind.is_word()
        || word.is_ordinary
        || is_in(PARTICLES, &word.folded)
        || is_in(ELSEWHERE, &word.folded)
        || is_in_any(&word.folded)
}

/// Whether the words of a text are of languages that we have lists of. A name or two do not decide.
pub(super) fn is_of_lists(words: &[Word]) -> bool {
    let latin: Vec<_> = words
        .iter()
        .filter(|word| word.is_latin() && word.is_long() && !word.has_digit())
        .collect();
    let elsewhere = latin
        .iter()
        .filter(|word| is_in(ELSEWHERE, &word.folded) && !word.kind.is_common())
        .count();
    let familiar = latin.iter().filter(|word| is_familiar(word)).count();
    let is_elsewhere =
        elsewhere >= 2 && elsewhere * 6 >= latin.len() || elsewhere == 1 && latin.len() <= 3;
    !is_elsewhere && (latin.len() < LONG || familiar * 2 >= latin.len())
}
