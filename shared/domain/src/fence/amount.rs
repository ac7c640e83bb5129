//! The numbers in a text, however they are spelled: in digits of any script, with any separators,
//! in words, with a multiplier behind them, as a time of either clock.
//!
//! A source is read generously: every reading that a right translation could choose counts. A
//! translation is read strictly: each number in it must be one of those.

use std::collections::BTreeSet;

use super::numeral::{self, ONE, Part, Value};
use super::words::{Text, Word, digit};

/// Numbers below are spelled in words of languages whose words for them we do not know.
const SMALL: Value = 100 * ONE;

/// The most digits of a number that is read.
const DIGITS: usize = 18;

/// The numbers in a text.
#[derive(Default)]
pub(super) struct Amounts {
    readings: BTreeSet<Value>,
    /// Whether there may be number words in it that we do not know.
    is_foreign: bool,
}

/// One number of a text.
struct Mention {
    parts: Vec<Spelled>,
    readings: Vec<Value>,
    /// Whether it is a time.
    is_clock: bool,
}

/// A part of a number.
enum Spelled {
    /// Digits, with what they can mean.
    Digits(Vec<Value>),
    /// A word.
    Word(Part),
}

impl Mention {
    fn is_in_digits(&self) -> bool {
        self.parts
            .iter()
            .any(|part| matches!(part, Spelled::Digits(_)))
    }

    /// Whether it only means that there is much of something: `a thousand thanks`.
    fn is_idiom(&self) -> bool {
        self.parts
            .iter()
            .all(|part| matches!(part, Spelled::Word(Part::Scale(_))))
    }
}

impl Amounts {
    /// All numbers that some pieces of one text can mean.
    pub(super) fn by<'a>(pieces: impl Iterator<Item = &'a str>) -> Self {
        let mut amounts = Self::default();
        for piece in pieces {
            amounts.read(piece);
        }
        amounts
    }

    fn read(&mut self, piece: &str) {
        let text = Text::new(piece);
        let counts_back = text
            .words
            .iter()
            .any(|word| numeral::counts_back(&word.folded));
        self.is_foreign |= !text.is_of_lists || text.words.iter().any(is_of_unknown_script);
        let mentions = mentions(&text);
        // In `2-4 PM` both are.
        let is_clock = mentions.iter().any(|mention| mention.is_clock);
        for mention in mentions {
            // `two thousand and three keys` are one number or two.
            for count in 1..=mention.parts.len() {
                self.readings.extend(valued(&mention.parts[..count]));
                self.readings.extend(valued(&mention.parts[count - 1..]));
            }
            let hours = mention.readings.iter().copied();
            let hours = hours.filter(|hour| is_clock && *hour <= 24 * ONE);
            for hour in hours {
                self.readings.extend(other_clock(hour));
                if counts_back && hour > 0 {
                    self.readings.extend([hour - ONE, (hour - ONE) + 12 * ONE]);
                }
            }
        }
        self.readings.extend(digits_alone(piece));
        let implied = text
            .words
            .iter()
            .flat_map(|word| numeral::implied(&word.folded));
        self.readings
            .extend(implied.map(|hundredths| Value::from(*hundredths) * (ONE / 100)));
    }

    /// Whether each number of a translation's piece is here, too.
    pub(super) fn covers(&self, piece: &str) -> bool {
        let is_silent = self.readings.is_empty() || self.is_foreign;
        mentions(&Text::new(piece)).iter().all(|mention| {
            let is_small_word = |value: Value| value < SMALL && !mention.is_in_digits();
            mention.is_idiom()
                || mention.readings.iter().any(|value| {
                    self.readings.contains(value)
                        || mention.is_clock && *value == 0
                        || is_silent && *value < SMALL
                        || is_small_word(*value)
                })
        })
    }
}

/// The numbers of a text, each as far as it goes.
fn mentions(text: &Text) -> Vec<Mention> {
    let mut mentions = Vec::new();
    let mut at = 0;
    while at < text.words.len() {
        let (parts, next) = parts_from(text, at);
        let readings = valued(&parts);
        if !readings.is_empty() {
            mentions.push(Mention {
                is_clock: is_clock(text, at, next),
                parts,
                readings,
            });
        }
        at = next.max(at + 1);
    }
    mentions
}

/// The parts of the number that begins at a word, and the word behind it.
fn parts_from(text: &Text, first: usize) -> (Vec<Spelled>, usize) {
    let mut parts: Vec<Spelled> = Vec::new();
    let mut at = first;
    while let Some(word) = text.words.get(at) {
        if at > first && !text.is_joined(at) {
            break;
        }
        if word.has_digit() {
            let (readings, next) = group_from(text, at);
            let is_more = match parts.last() {
                None => true,
                Some(Spelled::Word(Part::Scale(scale))) => {
                    readings.iter().all(|value| value < scale)
                }
                Some(_) => false,
            };
            if !is_more {
                break;
            }
            parts.push(Spelled::Digits(readings));
            parts.extend(numeral::suffix(&text.words[next - 1]).map(Spelled::Word));
            at = next;
            continue;
        }
        // `two hundred and five`, `treinta y cinco`, `2 y medio`.
        let is_link = at > first && numeral::links(&word.folded) && text.is_joined(at + 1);
        let next_word = if is_link { at + 1 } else { at };
        let Some(more) = text.words.get(next_word).and_then(numeral::parts) else {
            break;
        };
        if !parts.is_empty() && !goes_on(parts.last(), &more, text.folded(next_word)) {
            break;
        }
        parts.extend(more.into_iter().map(Spelled::Word));
        at = next_word + 1;
    }
    (parts, at)
}

/// Whether words go on with the number that ended so. `1 cent` is no hundred.
fn goes_on(last: Option<&Spelled>, more: &[Part], word: &str) -> bool {
    let Some(first) = more.first() else {
        return false;
    };
    match last {
        None => true,
        Some(Spelled::Word(last)) => numeral::joins(*last, *first),
        Some(Spelled::Digits(_)) => {
            !matches!(first, Part::Units(_)) && !matches!(word, "cent" | "cents" | "miles")
        }
    }
}

/// What the digits that begin at a word can mean, and the word behind them.
fn group_from(text: &Text, first: usize) -> (Vec<Value>, usize) {
    let mut groups = vec![digits_of(&text.words[first])];
    let mut marks: Vec<&str> = Vec::new();
    let mut at = first + 1;
    while let Some(word) = text.words.get(at) {
        let is_mark = matches!(
            word.gap,
            "." | ","
                | "'"
                | "\u{2019}"
                | "\u{a0}"
                | "\u{202f}"
                | " "
                | "\u{66b}"
                | "\u{66c}"
                | "\u{ff0c}"
                | "\u{ff0e}"
        );
        let digits = digits_of(word);
        let is_space = matches!(word.gap, " " | "\u{a0}" | "\u{202f}");
        let is_part = word.has_digit() && word.folded.starts_with(|c: char| c.is_ascii_digit());
        let is_whole = text.words[at - 1].is_number() && groups[0].len() <= 3;
        if !is_mark || !is_part || is_space && !(digits.len() == 3 && is_whole && word.is_number())
        {
            break;
        }
        groups.push(digits);
        marks.push(word.gap);
        at += 1;
    }
    (read(&groups, &marks), at)
}

fn digits_of(word: &Word) -> String {
    let digits = word.folded.chars().take_while(char::is_ascii_digit);
    let digits: String = digits.collect();
    if digits.is_empty() {
        word.folded.chars().filter(char::is_ascii_digit).collect()
    } else {
        digits
    }
}

/// `1.200,50` and its like: as one whole number, if it is grouped as one, and with what stands
/// behind the last mark as a fraction.
fn read(groups: &[String], marks: &[&str]) -> Vec<Value> {
    let mut readings = Vec::new();
    let (last, head) = groups.split_last().expect("there is a first");
    let is_grouped = |groups: &[String]| {
        groups.len() == 1
            || (1..=3).contains(&groups[0].len())
                && groups[1..]
                    .iter()
                    .all(|group| (2..=3).contains(&group.len()))
                && groups.last().is_some_and(|group| group.len() == 3)
    };
    if is_grouped(groups) {
        readings.extend(whole(&groups.concat()));
    }
    // `1.500` is more than a thousand in every language that groups by three.
    let is_thousands = is_grouped(groups) && groups[0] != "0";
    if let Some(mark) = marks.last()
        && !matches!(*mark, " " | "\u{a0}" | "\u{202f}")
        && is_grouped(head)
        && !is_thousands
    {
        readings.extend(with_fraction(&head.concat(), last));
    }
    if readings.is_empty() {
        // A version, a date with dots: its groups one by one.
        readings.extend(groups.iter().filter_map(|group| whole(group)));
    }
    readings
}

fn whole(digits: &str) -> Option<Value> {
    let value: Value = digits.parse().ok().filter(|_| digits.len() <= DIGITS)?;
    Some(value * ONE)
}

fn with_fraction(digits: &str, fraction: &str) -> Option<Value> {
    let fraction = fraction.trim_end_matches('0');
    let places = u32::try_from(fraction.len())
        .ok()
        .filter(|places| *places <= 4)?;
    let part: Value = if fraction.is_empty() {
        0
    } else {
        fraction.parse().ok()?
    };
    Some(whole(digits)? + part * 10_u128.pow(4 - places))
}

/// The values of a number of several parts.
fn valued(parts: &[Spelled]) -> Vec<Value> {
    let most = parts.iter().map(|part| match part {
        Spelled::Digits(readings) => readings.len(),
        Spelled::Word(_) => 1,
    });
    let mut values: Vec<Value> = (0..most.max().unwrap_or(0))
        .filter_map(|choice| {
            let chosen = parts.iter().map(|part| match part {
                Spelled::Digits(readings) => readings
                    .get(choice)
                    .or(readings.last())
                    .map(|value| Part::Units(*value)),
                Spelled::Word(part) => Some(*part),
            });
            numeral::sum(&chosen.collect::<Option<Vec<_>>>()?)
        })
        .collect();
    values.dedup();
    values
}

/// Each run of digits by itself: what stands beside a slash, a dash or a colon.
fn digits_alone(piece: &str) -> Vec<Value> {
    let mut runs = vec![String::new()];
    for c in piece.chars() {
        match digit(c) {
            Some(digit) => runs.last_mut().expect("there is one").push(digit),
            None => runs.push(String::new()),
        }
    }
    runs.iter().filter_map(|run| whole(run)).collect()
}

/// The same hour on the other clock.
fn other_clock(hour: Value) -> Option<Value> {
    let noon = 12 * ONE;
    match hour {
        0 => Some(noon),
        hour if hour == 2 * noon => Some(noon),
        hour if hour <= noon => Some(hour + noon),
        hour if hour < 2 * noon => Some(hour - noon),
        _ => None,
    }
}

/// Whether a number is an hour or its minutes, by what stands around it.
fn is_clock(text: &Text, first: usize, next: usize) -> bool {
    let before = first
        .checked_sub(1)
        .map_or("", |before| text.folded(before));
    let after = text.folded(next);
    let has_colon =
        text.words[first].gap == ":" || text.words.get(next).is_some_and(|word| word.gap == ":");
    let own = text.words[next - 1]
        .folded
        .trim_start_matches(|c: char| c.is_ascii_digit());
    let is_hour = |word: &str| numeral::is_clock(word);
    has_colon
        || is_hour(own)
        || is_hour(after)
        || numeral::is_before_clock(before)
        || own
            .strip_prefix('h')
            .is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit()))
}

/// Whether a word is of a script whose number words we do not know.
fn is_of_unknown_script(word: &Word) -> bool {
    word.raw.chars().next().is_some_and(|c| {
        !matches!(c,
            '0'..='9' | 'a'..='z' | 'A'..='Z' | '\u{aa}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}'
            | '\u{400}'..='\u{4ff}' | '\u{600}'..='\u{6ff}' | '\u{900}'..='\u{97f}'
            | '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{ff00}'..='\u{ffef}')
    })
}
