//! What the product knows of the customer, wherever it appears and however it is typed.
//!
//! Words are compared folded and without what parts them: `Ann-Marie`, `ann marie` and `ANNMARIE`
//! are one name, `7ABC123` and `7 abc-123` one plate.

use std::ops::Range;

use super::Known;
use super::vocabulary::{ORDINARY, PARTICLES, is_in};
use super::words::{Text, Word};

pub(super) fn find(text: &Text, known: &Known<'_>, spans: &mut Vec<Range<usize>>) {
    for name in &known.names {
        let name = Text::new(name);
        for (first, last) in occurrences(text, &name_forms(&name)) {
            spans.push(with_rest_of_name(text, &name, first, last));
        }
    }
    let local_parts = known
        .emails
        .iter()
        .filter_map(|email| email.split('@').next());
    let locals = local_parts.map(|local| compact(&Text::new(local)));
    let locals: Vec<_> = locals
        .filter(|local| local.chars().count() >= 4 && !is_in(ORDINARY, local))
        .collect();
    let lines = known.lines.iter().map(|line| Text::new(line));
    let exact = known.emails.iter().map(|email| Text::new(email));
    let exact = exact.map(|email| compact(&email));
    let forms: Vec<_> = lines
        .flat_map(|line| line_forms(&line))
        .chain(exact)
        .chain(locals)
        .collect();
    let matches = occurrences(text, &forms);
    spans.extend(
        matches
            .into_iter()
            .map(|(first, last)| text.span(first, last)),
    );
}

/// Where any of these begins and ends with a word.
fn occurrences(text: &Text, forms: &[String]) -> Vec<(usize, usize)> {
    let places = (0..text.words.len()).flat_map(|at| forms.iter().map(move |form| (at, form)));
    places
        .filter_map(|(at, form)| Some((at, end_of(text, at, form)?)))
        .collect()
}

/// The last word of a form that begins at a word, with the `s` that may hang on it.
fn end_of(text: &Text, at: usize, form: &str) -> Option<usize> {
    let mut rest = form;
    for (n, word) in text.words.iter().enumerate().skip(at) {
        match rest.strip_prefix(word.folded.as_str()) {
            Some("") => return Some(n),
            Some(left) => rest = left,
            None => {
                let stem = word.folded.strip_suffix('s');
                return (rest.len() >= 3 && stem == Some(rest)).then_some(n);
            }
        }
    }
    None
}

/// The name in one piece, its pieces between spaces, and each word of it.
fn name_forms(name: &Text) -> Vec<String> {
    let mut forms = vec![compact(name)];
    forms.extend(
        name.raw
            .split_whitespace()
            .map(|part| compact(&Text::new(part))),
    );
    forms.extend(name.words.iter().map(|word| word.folded.clone()));
    forms.retain(|form| form.chars().nth(1).is_some() && !is_in(PARTICLES, form));
    // `O'Shea` is also typed as one; names in scripts without spaces are called by half.
    let pairs = name
        .words
        .windows(2)
        .filter(|pair| !pair[1].gap.contains(char::is_whitespace));
    forms.extend(pairs.map(|pair| [pair[0].folded.as_str(), &pair[1].folded].concat()));
    // A whole name that is a particle is a name.
    if name.words.len() == 1 {
        forms.push(compact(name));
    }
    forms.retain(|form| !form.is_empty());
    forms.sort_unstable();
    forms.dedup();
    forms
}

/// The line in one piece; if it has a number, also each two words of it that are more than
/// particles.
fn line_forms(line: &Text) -> Vec<String> {
    let mut forms = vec![compact(line)];
    if line.words.len() > 2 && line.words.iter().any(Word::has_digit) {
        let is_significant = |at: usize| !is_in(PARTICLES, line.folded(at));
        let pairs =
            (1..line.words.len()).filter(|at| is_significant(at - 1) && is_significant(*at));
        forms.extend(pairs.map(|at| [line.folded(at - 1), line.folded(at)].concat()));
    }
    forms.retain(|form| form.chars().nth(1).is_some());
    forms
}

fn compact(text: &Text) -> String {
    text.words.iter().map(|word| word.folded.as_str()).collect()
}

/// Takes in the initials and particles of a name that stand beside a part of it.
fn with_rest_of_name(text: &Text, name: &Text, first: usize, last: usize) -> Range<usize> {
    let belongs = |at: usize| name.words.iter().any(|word| word.folded == text.folded(at));
    let (mut first, mut last) = (first, last);
    while first > 0 && text.is_joined(first) && belongs(first - 1) {
        first -= 1;
    }
    while last + 1 < text.words.len() && text.is_joined(last + 1) && belongs(last + 1) {
        last += 1;
    }
    text.span(first, last)
}
