//! Words that no list of common words has: most of them name somebody or something.
//!
//! Many people write without capitals, or in capitals only, so a name is recognised by not being a
//! word. That holds in the languages of the lists. In a text of another language only what is
//! listed as a name is hidden.

use std::ops::Range;

use super::lexicon::is_compound;
use super::words::Text;

pub(super) fn find(text: &Text, spans: &mut Vec<Range<usize>>) {
    for (at, word) in text.words.iter().enumerate() {
        let names_somebody = if text.is_of_lists {
            is_unfamiliar(text, at)
        } else {
            word.is_latin() && word.kind.is_borne() && !word.kind.is_word() && !word.is_familiar()
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
            && !word.is_familiar()
            && !(text.nouns_have_capitals && is_compound(&word.folded))
    })
}
