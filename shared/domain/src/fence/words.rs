//! A text cut into words, as every rule of the fence reads it.

use std::ops::Range;

use icu_properties::CodePointMapData;
use icu_properties::props::GeneralCategory;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::lexicon::Kind;
use super::vocabulary::{CAPITALISED, ELSEWHERE, GERMAN, ORDINARY, PARTICLES, is_in, is_in_any};
use crate::text::{decimal_digit, fold, is_hidden};

/// A text of so many words that are mostly unknown is of a language that we have no list of.
const LONG: usize = 8;

/// A text and its words.
pub(super) struct Text<'a> {
    pub(super) raw: &'a str,
    pub(super) words: Vec<Word<'a>>,
    /// Whether a capital means anything here. In a text that is written in capitals, or each word
    /// with one, it does not.
    pub(super) capitals_are_significant: bool,
    /// Whether it is German, where every noun has a capital.
    pub(super) nouns_have_capitals: bool,
    /// Whether it is in languages that we have lists of words of.
    pub(super) is_of_lists: bool,
}

/// A run of letters and digits.
pub(super) struct Word<'a> {
    pub(super) at: Range<usize>,
    pub(super) raw: &'a str,
    /// Small letters without accents, digits of any script as 0 to 9, nothing invisible.
    pub(super) folded: String,
    /// What stands between it and the word before.
    pub(super) gap: &'a str,
    /// Whether it is a word for something else than a name.
    pub(super) is_ordinary: bool,
    /// Its kind in the word lists.
    pub(super) kind: Kind,
}

impl<'a> Text<'a> {
    pub(super) fn new(raw: &'a str) -> Self {
        let mut words: Vec<Word<'a>> = Vec::new();
        let mut chars = raw.char_indices().peekable();
        let mut before = 0;
        while let Some((start, first)) = chars.next() {
            if !first.is_alphanumeric() {
                continue;
            }
            let mut end = start + first.len_utf8();
            while let Some(&(at, c)) = chars.peek() {
                if !continues(first, c) {
                    break;
                }
                end = at + c.len_utf8();
                chars.next();
            }
            let folded = fold(&raw[start..end]);
            words.push(Word {
                at: start..end,
                raw: &raw[start..end],
                is_ordinary: is_in(ORDINARY, &folded),
                kind: Kind::of(&folded),
                folded,
                gap: &raw[before..start],
            });
            before = end;
        }
        let capitals_are_significant = capitals_are_significant(&words);
        let nouns_have_capitals = words.iter().any(|word| is_in(GERMAN, &word.folded));
        let is_of_lists = is_of_lists(&words);
        Self {
            raw,
            words,
            capitals_are_significant,
            nouns_have_capitals,
            is_of_lists,
        }
    }

    /// The folded word at a place, or nothing beyond the end.
    pub(super) fn folded(&self, at: usize) -> &str {
        self.words.get(at).map_or("", |word| word.folded.as_str())
    }

    /// Whether the word at a place is one for something else than a name.
    pub(super) fn is_ordinary(&self, at: usize) -> bool {
        self.words.get(at).is_some_and(|word| word.is_ordinary)
    }

    /// The bytes of some words.
    pub(super) fn span(&self, first: usize, last: usize) -> Range<usize> {
        self.words[first].at.start..self.words[last].at.end
    }

    /// What stands after a word.
    pub(super) fn after(&self, at: usize) -> &'a str {
        let start = self.words[at].at.end;
        let end = self
            .words
            .get(at + 1)
            .map_or(self.raw.len(), |word| word.at.start);
        &self.raw[start..end]
    }

    /// Whether these words, parted by spaces in the phrase, begin at a place.
    pub(super) fn matches_phrase(&self, at: usize, phrase: &str) -> bool {
        let mut words = phrase.split(' ').enumerate();
        phrase.starts_with(self.folded(at))
            && words
                .all(|(n, word)| self.folded(at + n) == word && (n == 0 || self.is_near(at + n)))
    }

    /// Whether a word belongs to the phrase of the word before it.
    pub(super) fn is_near(&self, at: usize) -> bool {
        let gap = self.words.get(at).map_or("\n", |word| word.gap);
        !gap.contains(['.', '!', '?', '\n', ';', '\u{a1}', '\u{bf}', '\u{2026}'])
    }

    /// Whether little more than a space parts a word from the one before it.
    pub(super) fn is_joined(&self, at: usize) -> bool {
        let gap = self.words.get(at).map_or("\n", |word| word.gap);
        gap.chars().filter(|c| !is_invisible(*c)).count() <= 1
            && gap.chars().all(|c| {
                is_invisible(c)
                    || matches!(c, ' ' | '-' | '_' | '\'' | '\u{2019}' | '\u{a0}' | '\u{b7}')
            })
    }

    /// Whether a word looks like a part of a name: a capital, and not a word for something else.
    pub(super) fn is_name_like(&self, at: usize) -> bool {
        self.words.get(at).is_some_and(|word| {
            let is_free = !word.is_ordinary || self.is_elided(at);
            word.has_capital() && !word.has_digit() && is_free
        })
    }

    /// The `O` of `O'Hara`, the `D` of `D'Angelo`.
    fn is_elided(&self, at: usize) -> bool {
        let is_tied = matches!(self.after(at), "'" | "\u{2019}");
        let next = self.words.get(at + 1);
        is_tied && matches!(self.folded(at), "o" | "d") && next.is_some_and(Word::has_capital)
    }
}

impl Word<'_> {
    pub(super) fn has_capital(&self) -> bool {
        self.raw.chars().next().is_some_and(char::is_uppercase)
    }

    pub(super) fn is_in_capitals(&self) -> bool {
        self.raw.chars().all(|c| !c.is_lowercase())
    }

    pub(super) fn has_digit(&self) -> bool {
        self.folded.bytes().any(|b| b.is_ascii_digit())
    }

    pub(super) fn has_letter(&self) -> bool {
        self.folded.chars().any(char::is_alphabetic)
    }

    /// Whether it is written in Latin letters.
    pub(super) fn is_latin(&self) -> bool {
        let first = self.folded.chars().next();
        first.is_some_and(
            |c| matches!(c, 'a'..='z' | '\u{df}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}'),
        )
    }

    pub(super) fn is_number(&self) -> bool {
        !self.folded.is_empty() && self.folded.bytes().all(|b| b.is_ascii_digit())
    }

    pub(super) fn is_long(&self) -> bool {
        self.folded.chars().nth(1).is_some()
    }

    /// Whether any list of words has it.
    pub(super) fn is_familiar(&self) -> bool {
        self.kind.is_word()
            || self.is_ordinary
            || is_in(PARTICLES, &self.folded)
            || is_in(ELSEWHERE, &self.folded)
            || is_in_any(&self.folded)
    }
}

/// In scripts without spaces each character is taken for a word.
fn continues(first: char, next: char) -> bool {
    is_combining_mark(next) || is_invisible(next) || {
        next.is_alphanumeric() && !stands_alone(first) && !stands_alone(next)
    }
}

fn stands_alone(c: char) -> bool {
    matches!(
        c,
        '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{323af}'
    ) && !c.is_numeric()
}

/// Whether a character hides in names and numbers: what is not shown, and what only rings another one.
pub(super) fn is_invisible(c: char) -> bool {
    let category = CodePointMapData::<GeneralCategory>::new().get(c);
    is_hidden(c) || category == GeneralCategory::EnclosingMark
}

/// A digit of any script, and one that is raised, ringed or wide, as one of ASCII.
pub(super) fn digit(c: char) -> Option<char> {
    decimal_digit(c).or_else(|| {
        let mut plain = std::iter::once(c).nfkd();
        let first = plain.next().filter(char::is_ascii_digit)?;
        plain.next().is_none().then_some(first)
    })
}

/// Whether the words of a text are of languages that we have lists of. A name or two do not decide.
fn is_of_lists(words: &[Word]) -> bool {
    let latin: Vec<_> = words
        .iter()
        .filter(|word| word.is_latin() && word.is_long() && !word.has_digit())
        .collect();
    let elsewhere = latin
        .iter()
        .filter(|word| is_in(ELSEWHERE, &word.folded) && !word.kind.is_common())
        .count();
    let familiar = latin.iter().filter(|word| word.is_familiar()).count();
    let is_elsewhere =
        elsewhere >= 2 && elsewhere * 6 >= latin.len() || elsewhere == 1 && latin.len() <= 3;
    !is_elsewhere && (latin.len() < LONG || familiar * 2 >= latin.len())
}

/// Whether most words that need no capital have none. Where there are no such words, a capital
/// means something unless there are only capitals.
fn capitals_are_significant(words: &[Word]) -> bool {
    let needs_none = |word: &&Word| {
        let begins = word.gap.contains(['.', '!', '?', '\n', '\u{a1}', '\u{bf}']);
        !begins && word.is_long() && word.is_ordinary && !is_in(CAPITALISED, &word.folded)
    };
    let plain: Vec<_> = words.iter().skip(1).filter(needs_none).collect();
    if plain.is_empty() {
        return words
            .iter()
            .any(|word| word.has_letter() && !word.is_in_capitals());
    }
    let capital = plain.iter().filter(|word| word.has_capital()).count();
    capital * 2 <= plain.len()
}
