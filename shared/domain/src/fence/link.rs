//! Addresses of the web and of email, and handles.

use std::ops::Range;

use super::vocabulary::{TOP_LEVEL, is_in};
use super::words::Text;

/// How people spell the signs of an address in words.
const AT: &str = "at arroba arobase";
const DOT: &str = "dot punto ponto point";

/// Providers that are named without the end of their domain.
const MAIL: &str = "gmail hotmail outlook yahoo icloud live";

pub(super) fn find(text: &Text, spans: &mut Vec<Range<usize>>) {
    spans.extend(written(text.raw));
    spoken(text, spans);
}

/// Addresses that are written as such.
pub(super) fn written(text: &str) -> Vec<Range<usize>> {
    let mut links = Vec::new();
    let mut start = 0;
    for chunk in text.split_inclusive(ends_chunk) {
        let body = chunk.trim_end_matches(ends_chunk);
        let body = body.trim_end_matches(is_closing);
        let begin = start;
        links.extend(
            in_chunk(body)
                .into_iter()
                .map(|at| begin + at.start..begin + at.end),
        );
        start += chunk.len();
    }
    links
}

fn ends_chunk(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '<' | '>'
                | '"'
                | '\u{201c}'
                | '\u{201d}'
                | '\u{ab}'
                | '\u{bb}'
                | super::OPEN
                | super::CLOSE
        )
}

fn is_closing(c: char) -> bool {
    matches!(
        c,
        '.' | ','
            | ';'
            | ':'
            | '!'
            | '?'
            | '\''
            | ')'
            | ']'
            | '}'
            | '*'
            | '~'
            | '\u{2019}'
            | '\u{2026}'
            | '\u{3002}'
            | '\u{ff0c}'
    )
}

fn in_chunk(chunk: &str) -> Vec<Range<usize>> {
    if let Some(start) = scheme(chunk) {
        return std::iter::once(start..chunk.len()).collect();
    }
    let handles: Vec<_> = chunk
        .match_indices(['@', '\u{ff20}'])
        .filter_map(|(at, sign)| around_at(chunk, at, at + sign.len()))
        .collect();
    if handles.is_empty() {
        domain(chunk)
            .or_else(|| underscored(chunk))
            .into_iter()
            .collect()
    } else {
        handles
    }
}

/// What is written like the name of an account: `ann_lee.22`.
fn underscored(chunk: &str) -> Option<Range<usize>> {
    let start = chunk.find(char::is_alphanumeric)?;
    let body = chunk[start..].trim_end_matches(|c: char| !c.is_alphanumeric());
    let is_account = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-');
    (body.contains('_') && body.chars().all(is_account)).then(|| start..start + body.len())
}

/// Where an address with a scheme begins.
fn scheme(chunk: &str) -> Option<usize> {
    let small = chunk.to_ascii_lowercase();
    if let Some(at) = small.find("://") {
        let before = chunk[..at].trim_end_matches(|c: char| c.is_ascii_alphanumeric());
        return Some(before.len());
    }
    let openings = ["www.", "mailto:", "tel:", "sms:", "///"];
    openings.iter().find_map(|opening| small.find(opening))
}

/// An address of email, or a handle, by its sign.
fn around_at(chunk: &str, at: usize, after: usize) -> Option<Range<usize>> {
    let local = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '%' | '+' | '-' | '\'');
    let start = chunk[..at].trim_end_matches(local).len();
    let rest = &chunk[after..];
    let domain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-');
    let length = rest.len() - rest.trim_start_matches(domain).len();
    let is_time = start == at && rest.starts_with(|c: char| c.is_ascii_digit());
    (length > 0 && !is_time).then_some(start..after + length)
}

/// A domain without `http`: with a known ending, or with a path behind it.
fn domain(chunk: &str) -> Option<Range<usize>> {
    let in_domain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '.');
    let mut start = 0;
    for run in chunk.split_inclusive(|c| !in_domain(c)) {
        let body = run.trim_end_matches(|c| !in_domain(c));
        let name = body.trim_matches('.');
        let at = start + (body.len() - body.trim_start_matches('.').len());
        start += run.len();
        let end = at + name.len();
        let labels: Vec<&str> = name.split('.').collect();
        let Some(last) = labels.last().filter(|_| labels.len() > 1) else {
            continue;
        };
        let has_path = chunk[end..].starts_with('/');
        let is_ending = is_in(TOP_LEVEL, &last.to_ascii_lowercase());
        let is_lettered = last.len() > 1 && last.chars().all(char::is_alphabetic);
        if labels.iter().all(|label| !label.is_empty()) && (is_ending || has_path && is_lettered) {
            let rest_belongs = chunk[end..].starts_with(['/', '?', '#', ':']);
            return Some(at..if rest_belongs { chunk.len() } else { end });
        }
    }
    None
}

/// Addresses in words: `ann dot lee at example dot com`.
fn spoken(text: &Text, spans: &mut Vec<Range<usize>>) {
    for at in 1..text.words.len() {
        if !is_in(AT, text.folded(at)) {
            continue;
        }
        let ending = (at + 2..at + 6)
            .find(|dot| is_in(DOT, text.folded(*dot)) && is_in(TOP_LEVEL, text.folded(dot + 1)));
        let is_bracketed = text.words[at].gap.ends_with(['(', '[', '{']) || text.folded(at) != "at";
        let dotted = (at + 2..at + 6).find(|end| {
            let is_dotted = text.words.get(*end).is_some_and(|word| word.gap == ".");
            is_bracketed && is_dotted && is_in(TOP_LEVEL, text.folded(*end))
        });
        let provider = is_in(MAIL, text.folded(at + 1)).then_some(at + 1);
        let Some(last) = ending.map(|dot| dot + 1).or(dotted).or(provider) else {
            continue;
        };
        let mut first = at - 1;
        while first > 0 {
            let is_dotted = is_in(DOT, text.folded(first - 1)) || is_in(DOT, text.folded(first));
            let is_tight = matches!(text.words[first].gap, "." | "_" | "-");
            if !is_dotted && !is_tight {
                break;
            }
            first -= 1;
        }
        spans.push(text.span(first, last));
    }
}
