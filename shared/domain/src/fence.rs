//! The fence around what identifies people: a text leaves for translation with placeholders in it.
//!
//! Before a message is translated, each span of it that could identify the customer or the place
//! becomes a token, `⟦1⟧`, `⟦2⟧`, …; after it, the tokens become the spans again. What is not sure
//! is fenced: a span comes back letter for letter, so that hiding too much costs little.
//!
//! **Fenced**
//! - what the product knows of the people of the conversation, in any typing ([`Known`]);
//! - phone numbers and all else that has seven digits or more, also in parts and in the digits of
//!   other scripts: cards, IBANs, coordinates, whole dates (they may be dates of birth);
//! - runs of four digits, or fewer after `#`, `code`, `gate`, `clave`, `senha` …;
//! - addresses of email and web, handles;
//! - streets with their numbers, units, floors, postal codes; number plates, VINs, serial numbers;
//! - names, whatever their case: the words behind `my name is`, `soy`, `je suis`, `我叫`, `اسمي` …,
//!   behind titles, greetings and relations, in signatures; words with capitals side by side, and
//!   any word with a capital inside a sentence, except in German, where it is no more than a noun;
//! - every word that a list of the common words of English, Spanish, Portuguese, French, Italian
//!   and German does not have (`unfamiliar`): people on phones write without capitals, and what
//!   is not a word names somebody or something;
//! - street corners, streets without a number, buildings by name (`corner`).
//!
//! **Left readable**: prices (`$1,200`, `80 €`), times and days (`14:30`, `2 PM`, `3 hours`,
//! `Nov 23`), quantities, words, and places no smaller than a town that are words. They help to
//! translate and identify nobody. A particle of a known name (`de`, `van`) is fenced only beside
//! the rest of it.
//!
//! In a language that we have no list of, names are recognised by the phrases before them, by lists
//! of given names and surnames, and by their capitals (`name`, `script`); what is known, and what
//! has digits, is fenced all the same.

use std::ops::Range;

use crate::value::debug_by_name;

mod amount;
mod code;
mod corner;
mod known;
mod lexicon;
mod link;
mod name;
mod number;
mod numeral;
mod plate;
mod restore;
mod script;
mod street;
#[cfg(test)]
mod tests;
mod unfamiliar;
mod vocabulary;
mod words;

pub use restore::FenceBroken;
use words::Text;

const OPEN: char = '\u{27e6}';
const CLOSE: char = '\u{27e7}';

/// What the product knows about the people of a conversation: the customer and the members.
#[derive(Clone, Default)]
pub struct Known<'a> {
    /// Names of people. Each part of two letters is fenced by itself, whatever its case and accents.
    pub names: Vec<&'a str>,
    /// Phone numbers; three digits of one in a row are fenced, unless they are a price.
    pub phones: Vec<&'a str>,
    /// Addresses of email; their local part is fenced by itself.
    pub emails: Vec<&'a str>,
    /// Any other text that is fenced as a whole: names of firms, cities, plates. Of one that has a
    /// number, such as the line of an address, two words in a row are fenced.
    pub lines: Vec<&'a str>,
}

/// A text with placeholders, and what they stand for.
#[derive(Clone, PartialEq, Eq)]
pub struct Fenced {
    /// The text that may leave.
    pub text: String,
    /// What the tokens stand for: the first is `⟦1⟧`. It never leaves.
    pub spans: Vec<String>,
}

debug_by_name!(Fenced);

impl std::fmt::Debug for Known<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Known")
    }
}

/// Puts tokens in the place of all that identifies somebody. Brackets of tokens that the text
/// itself holds are fenced, too, so that they come back as they were.
pub fn fence(text: &str, known: &Known<'_>) -> Fenced {
    let words = Text::new(text);
    let mut spans = Vec::new();
    known::find(&words, known, &mut spans);
    number::find(&words, known, &mut spans);
    link::find(&words, &mut spans);
    code::find(&words, &mut spans);
    plate::find(&words, &mut spans);
    street::find(&words, &mut spans);
    corner::find(&words, &mut spans);
    name::find(&words, &mut spans);
    script::find(&words, &mut spans);
    unfamiliar::find(&words, &mut spans);
    let brackets = text.match_indices([OPEN, CLOSE]);
    spans.extend(brackets.map(|(at, bracket)| at..at + bracket.len()));
    replaced(text, joined(text, spans))
}

/// Spans that overlap or have next to nothing between them become one: the fewer tokens, the
/// fewer can be lost.
fn joined(text: &str, mut spans: Vec<Range<usize>>) -> Vec<Range<usize>> {
    spans.sort_unstable_by_key(|span| span.start);
    let mut joined: Vec<Range<usize>> = Vec::with_capacity(spans.len());
    for span in spans {
        match joined.last_mut() {
            Some(last) if is_nothing(text.get(last.end..span.start).unwrap_or_default()) => {
                last.end = last.end.max(span.end);
            }
            _ => joined.push(span),
        }
    }
    joined
}

fn is_nothing(between: &str) -> bool {
    between.chars().all(|c| {
        matches!(
            c,
            ' ' | ',' | '-' | '\'' | '\u{2019}' | '/' | '#' | '(' | ')'
        )
    })
}

fn replaced(text: &str, spans: Vec<Range<usize>>) -> Fenced {
    let mut fenced = Fenced {
        text: String::with_capacity(text.len()),
        spans: Vec::new(),
    };
    let mut done = 0;
    for span in spans {
        let hidden = &text[span.clone()];
        let known = fenced.spans.iter().position(|span| span == hidden);
        let index = known.unwrap_or_else(|| {
            fenced.spans.push(hidden.to_owned());
            fenced.spans.len() - 1
        });
        fenced.text.push_str(&text[done..span.start]);
        fenced.text.push(OPEN);
        fenced.text.push_str(&(index + 1).to_string());
        fenced.text.push(CLOSE);
        done = span.end;
    }
    fenced.text.push_str(&text[done..]);
    fenced
}
