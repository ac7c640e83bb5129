//! Refuses passwords that a guesser tries first: common ones, repetitions, words of the context.

use super::Password;

/// The 19 305 entries of four or more characters from the list of the 20 000 most common passwords
/// that Royce Williams derived from published breaches and Django carries (BSD-3-Clause); one per
/// line, lower case, sorted by bytes.
const COMMON: &str = include_str!("../../data/common-passwords.txt");

/// Shorter words are found in too many good passwords to hold against them.
const WORD_MIN: usize = 4;

/// What must remain of a password when the words of its context are taken out.
const REST_MIN: usize = 8;

/// The name of the service is part of every context.
const SERVICE: &str = "customit";

/// Why a password is too easily guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Weakness {
    /// It is one of the most common passwords, perhaps repeated or padded with digits and symbols.
    #[error("is too common and easy to guess; choose another password")]
    Common,
    /// It repeats itself or counts: `abcabcabcabc`, `123456789012`.
    #[error("is easy to guess because it repeats or counts; choose another password")]
    Repetitive,
    /// Little remains without the name of the person, the company or the service.
    #[error("is too close to your name, email address, or company name; choose another password")]
    ContainsContext,
}

/// Judges a new password. `context` holds what others know about the person: name, address of
/// the mailbox, company.
pub fn check_strength(password: &Password, context: &[&str]) -> Result<(), Weakness> {
    let folded = password.as_str().to_lowercase();
    if is_common(&folded) {
        return Err(Weakness::Common);
    }
    if repeats_or_counts(&folded) {
        return Err(Weakness::Repetitive);
    }
    if is_made_of_context(&folded, context) {
        return Err(Weakness::ContainsContext);
    }
    Ok(())
}

/// Listed itself, or a listed word that is padded, repeated, or both.
fn is_common(folded: &str) -> bool {
    if is_listed(folded) || unit_of(folded).is_some_and(is_listed) {
        return true;
    }
    let letters: String = folded.chars().filter(|c| c.is_alphabetic()).collect();
    if unit_of(&letters).is_some_and(|unit| is_listed(unit) && !is_woven(folded)) {
        return true;
    }
    is_padded_word(folded)
}

/// Whether a listed word with letters is left after taking digits and symbols off both ends.
/// Each cut is tried, because digits also belong to words: `abc123`, `p@ssw0rd1`.
fn is_padded_word(folded: &str) -> bool {
    let Some(first) = folded.find(char::is_alphabetic) else {
        return false;
    };
    let last = folded.rfind(char::is_alphabetic).unwrap_or(first);
    let starts = folded
        .char_indices()
        .map(|(at, _)| at)
        .take_while(|at| *at <= first);
    starts.into_iter().any(|start| {
        folded[start..]
            .char_indices()
            .map(|(at, c)| start + at + c.len_utf8())
            .filter(|end| *end > last)
            .any(|end| is_listed(&folded[start..end]))
    })
}

/// Whether letters and other characters alternate so often that the letters form no plain word.
fn is_woven(folded: &str) -> bool {
    let kinds: Vec<bool> = folded.chars().map(char::is_alphabetic).collect();
    let changes = kinds.windows(2).filter(|pair| pair[0] != pair[1]).count();
    changes * 2 > kinds.len()
}

fn repeats_or_counts(folded: &str) -> bool {
    if unit_of(folded).is_some() {
        return true;
    }
    let codes: Vec<u32> = folded.chars().map(u32::from).collect();
    let foreseen = codes
        .windows(2)
        .filter(|pair| follows(pair[0], pair[1]))
        .count();
    foreseen * 4 >= (codes.len() - 1) * 3
}

/// The same character again, or the next or previous one (9 and 0 are neighbours).
fn follows(before: u32, after: u32) -> bool {
    let zero_and_nine = [u32::from('0'), u32::from('9')];
    before.abs_diff(after) <= 1
        || (before != after && zero_and_nine.contains(&before) && zero_and_nine.contains(&after))
}

/// The shortest beginning which, repeated at least twice, gives the text; its last repetition may
/// be cut short.
fn unit_of(text: &str) -> Option<&str> {
    let chars: Vec<char> = text.chars().collect();
    (1..=chars.len() / 2)
        .find(|&period| chars.iter().zip(&chars[period..]).all(|(a, b)| a == b))
        .and_then(|period| text.char_indices().nth(period))
        .map(|(end, _)| &text[..end])
}

fn is_made_of_context(folded: &str, context: &[&str]) -> bool {
    let mut words: Vec<String> = Vec::new();
    for known in context.iter().copied().chain([SERVICE]) {
        let known = known.to_lowercase();
        words.push(known.chars().filter(|c| c.is_alphanumeric()).collect());
        words.extend(
            known
                .split(|c: char| !c.is_alphanumeric())
                .map(str::to_owned),
        );
    }
    words.retain(|word| word.chars().count() >= WORD_MIN);
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));

    let mut rest = folded.to_owned();
    let mut squeezed: String = folded.chars().filter(|c| c.is_alphanumeric()).collect();
    let before = (rest.len(), squeezed.len());
    for word in &words {
        rest = rest.replace(word, "");
        squeezed = squeezed.replace(word, "");
    }
    let is_little = |rest: &str| {
        rest.chars().filter(|c| c.is_alphanumeric()).count() < REST_MIN || is_common(rest)
    };
    (rest.len() < before.0 && is_little(&rest))
        || (squeezed.len() < before.1 && is_little(&squeezed))
}

/// Looks a word up in the sorted list without building anything: the list stays in the binary's
/// read-only pages, and functions that choose no passwords pay nothing.
fn is_listed(word: &str) -> bool {
    let list = COMMON.as_bytes();
    let (mut low, mut high) = (0, list.len());
    while low < high {
        let middle = low + (high - low) / 2;
        let start = list[..middle]
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |at| at + 1);
        let length = list[start..].iter().position(|byte| *byte == b'\n');
        let end = length.map_or(list.len(), |length| start + length);
        match list[start..end].cmp(word.as_bytes()) {
            std::cmp::Ordering::Equal => return true,
            std::cmp::Ordering::Less => low = end + 1,
            std::cmp::Ordering::Greater => high = start,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strength_of(text: &str, context: &[&str]) -> Result<(), Weakness> {
        check_strength(&Password::parse(text).unwrap(), context)
    }

    #[test]
    fn the_list_is_sorted_and_each_entry_is_found() {
        assert!(COMMON.lines().is_sorted_by(|a, b| a < b));
        assert!(COMMON.lines().count() > 10_000);
        assert!(
            COMMON
                .lines()
                .all(|line| line.to_lowercase() == line && is_listed(line))
        );
        assert!(!is_listed("") && !is_listed("zzzzzzzzzzzzzzzz") && !is_listed("correcthorse"));
    }

    #[test]
    fn common_words_do_not_become_good_by_padding_or_repeating() {
        for weak in [
            "passwordpassword",
            "Password123!!",
            "P@ssw0rd12345",
            "!!!!dragon!!!!",
            "dragon-dragon-1",
            "abc123!!!!!!",
            "2024Sunshine!!",
            "qwertyuiop123",
            "1q2w3e4r5t6y",
            "пароль123456",
        ] {
            assert_eq!(strength_of(weak, &[]), Err(Weakness::Common), "{weak}");
        }
    }

    #[test]
    fn repetition_and_counting_are_refused() {
        for weak in [
            "zxkzxkzxkzxk",
            "xkzqyxkzqyxk",
            "            ",
            "345678901234",
            "hijklmnopqrst",
        ] {
            assert_eq!(strength_of(weak, &[]), Err(Weakness::Repetitive), "{weak}");
        }
    }

    #[test]
    fn what_others_know_is_no_password() {
        let context = [
            "Ana Rivera",
            "ana.rivera@brightkeys.example",
            "Bright Keys Locksmith",
        ];
        for weak in [
            "brightkeys2026!",
            "Bright-Keys-Locksmith",
            "riveralocksmith",
            "CustomIT-2026",
            "rivera-password",
            "a-n-a-rivera-1",
        ] {
            assert_eq!(
                strength_of(weak, &context),
                Err(Weakness::ContainsContext),
                "{weak}"
            );
        }
        assert_eq!(
            strength_of("my locksmith sings in the rain", &context),
            Ok(())
        );
    }

    #[test]
    fn good_passwords_pass() {
        for good in [
            "correct horse battery staple",
            "vK3$9qLm!x2Z",
            "tulips by the harbour",
            "839174650283",
            "日本語のとても長い合言葉です",
            "aX4aX7bQ9cR2",
        ] {
            assert_eq!(strength_of(good, &["Ana Rivera"]), Ok(()), "{good}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_the_check_panic(text in "\\PC{12,128}", name in "\\PC{0,20}") {
            let _ = strength_of(&text, &[&name]);
        }
    }
}
