//! The variables of a mail, made safe for its text, with a default where one is missing.

use std::collections::BTreeMap;

use domain::text::beginning;

/// The most characters of a variable that are shown.
const LONGEST: usize = 120;

/// No space and no break: what stands on either side of it is no address to a mail client.
const WORD_JOINER: char = '\u{2060}';

/// The words that the writer of a mail's row left for its text.
pub(crate) struct Words<'a>(&'a BTreeMap<String, String>);

impl<'a> Words<'a> {
    pub(crate) fn of(words: &'a BTreeMap<String, String>) -> Self {
        Self(words)
    }

    /// The name of the person who is written to.
    pub(crate) fn person(&self) -> Option<String> {
        self.word("person")
    }

    /// The company's name.
    pub(crate) fn company(&self) -> String {
        self.word("company")
            .unwrap_or_else(|| "your company".into())
    }

    /// The device's name.
    pub(crate) fn device(&self) -> Option<String> {
        self.word("device")
    }

    /// When it happened.
    pub(crate) fn at(&self) -> Option<String> {
        self.word("at")
    }

    /// The day on which the erasure of all that is not kept is due.
    pub(crate) fn erased_on(&self) -> Option<String> {
        self.word("erased_on")
    }

    /// Where it happened.
    pub(crate) fn place(&self) -> Option<String> {
        self.word("place")
    }

    /// Who invites.
    pub(crate) fn inviter(&self) -> String {
        self.word("inviter").unwrap_or_else(|| "The owner".into())
    }

    /// Whether the recipient is an owner, who cannot be advised to ask the owner.
    pub(crate) fn is_to_owner(&self) -> bool {
        self.0.contains_key("is_owner")
    }

    /// Whether the recipient did what the mail is about.
    pub(crate) fn is_own_doing(&self) -> bool {
        self.0.contains_key("is_own_doing")
    }

    /// Who else did what the mail is about.
    pub(crate) fn doer(&self) -> Option<String> {
        self.word("doer")
    }

    /// What the person may do.
    pub(crate) fn roles(&self) -> Option<String> {
        self.word("roles")
    }

    /// What has changed about a job.
    pub(crate) fn change(&self) -> String {
        self.word("change")
            .unwrap_or_else(|| "News about a job".into())
    }

    /// What kind of work a job is.
    pub(crate) fn job_type(&self) -> Option<String> {
        self.word("job_type")
    }

    /// The number that people call a job by.
    pub(crate) fn job_number(&self) -> Option<String> {
        self.word("job_number")
    }

    /// When a job is due.
    pub(crate) fn window(&self) -> Option<String> {
        self.word("window")
    }

    /// Who asks for support.
    pub(crate) fn asker(&self) -> Option<String> {
        self.word("asker")
    }

    /// When a version of the privacy policy takes effect.
    pub(crate) fn effective_on(&self) -> Option<String> {
        self.word("effective_on")
    }

    /// What a version of the privacy policy changes: text of ours, which is shown as it is.
    pub(crate) fn summary(&self) -> Option<&str> {
        self.0.get("summary").map(String::as_str)
    }

    fn word(&self, name: &str) -> Option<String> {
        self.0
            .get(name)
            .map(|word| harmless(word))
            .filter(|word| !word.is_empty())
    }
}

/// One line of bounded length. Names are typed by strangers and mailed to others, so an address in
/// one must not become a link.
pub(super) fn harmless(word: &str) -> String {
    let is_space =
        |c: char| c.is_whitespace() || c.is_control() || c == '\u{2028}' || c == '\u{2029}';
    let mut line = String::with_capacity(word.len());
    let parts = word.split(is_space).filter(|part| !part.is_empty());
    for part in parts {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(part);
    }
    let mut safe = String::with_capacity(line.len());
    let mut rest = beginning(&line, LONGEST).chars().peekable();
    while let Some(c) = rest.next() {
        safe.push(c);
        let goes_on = rest.peek().is_some_and(|next| *next != ' ');
        if matches!(c, '.' | ':' | '/' | '@') && goes_on {
            safe.push(WORD_JOINER);
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_names_stay_as_they_are() {
        for name in ["Ann Lee", "Ace Locks Inc.", "O'Neill & Søn", "Dr. B. Ray"] {
            assert_eq!(harmless(name), name);
        }
    }

    #[test]
    fn a_word_is_one_line_of_bounded_length() {
        assert_eq!(harmless(" a\r\n b\u{2028}c\t"), "a b c");
        assert_eq!(harmless(&"x".repeat(500)).len(), LONGEST);
        assert_eq!(harmless(" \n "), "");
    }

    #[test]
    fn addresses_in_a_word_are_broken() {
        assert_eq!(harmless("x.example"), "x.\u{2060}example");
        assert!(!harmless("https://x").contains("://"));
        assert!(!harmless("a@x").contains("a@x"));
    }
}
