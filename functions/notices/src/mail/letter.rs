//! The parts that every mail is made of.

use domain::language::CustomerLanguage;
use domain::mail::TicketKind;

/// What one kind of mail says, in plain text; [`super::frame`] dresses it.
pub(crate) struct Letter {
    /// The language that it is written in.
    pub(crate) language: CustomerLanguage,
    /// The subject, which is also the heading.
    pub(crate) subject: String,
    /// The paragraphs that come first.
    pub(crate) opening: Vec<String>,
    /// Facts to check, by name.
    pub(crate) facts: Vec<(String, String)>,
    /// What somebody wrote, shown as it was written.
    pub(crate) quote: Option<String>,
    /// What is told line by line, such as the items of a receipt.
    pub(crate) tables: Vec<Table>,
    /// What the button says that opens the link.
    pub(crate) button: &'static str,
    /// The paragraphs that come last.
    pub(crate) closing: Vec<String>,
    /// Completes "You get this mail because …".
    pub(crate) why: String,
}

/// Lines with their names on the left.
pub(crate) struct Table {
    pub(crate) lines: Vec<Line>,
    /// Whether the values are amounts, which no client may break.
    pub(crate) has_amounts: bool,
}

/// A name and its value.
pub(crate) struct Line {
    pub(crate) name: String,
    pub(crate) value: String,
    /// Whether all the lines come to this one.
    pub(crate) is_total: bool,
}

impl Letter {
    /// A letter without a link.
    pub(crate) fn new(subject: impl Into<String>, why: impl Into<String>) -> Self {
        Self {
            language: CustomerLanguage::English,
            subject: subject.into(),
            opening: Vec::new(),
            facts: Vec::new(),
            quote: None,
            tables: Vec::new(),
            button: "Open",
            closing: Vec::new(),
            why: why.into(),
        }
    }

    /// The same with a paragraph before the button.
    pub(crate) fn paragraph(mut self, paragraph: impl Into<String>) -> Self {
        self.opening.push(one_stop(&paragraph.into()));
        self
    }

    /// The same with a fact, if it is known.
    pub(crate) fn fact(mut self, name: &'static str, fact: Option<String>) -> Self {
        self.facts.extend(fact.map(|fact| (name.to_owned(), fact)));
        self
    }

    /// The same with what somebody wrote.
    pub(crate) fn quote(self, text: &str) -> Self {
        Self {
            quote: Some(text.to_owned()),
            ..self
        }
    }

    /// The same with a table, unless it is empty.
    pub(crate) fn table(mut self, table: Table) -> Self {
        if !table.lines.is_empty() {
            self.tables.push(table);
        }
        self
    }

    /// The same with a button that opens a link of this kind, and how long it works.
    pub(crate) fn button(mut self, label: &'static str, ticket: TicketKind) -> Self {
        self.button = label;
        let lifetime = lifetime(ticket);
        self.add(format!("The link works once and for {lifetime}."))
    }

    /// The same with a button that opens a page for everybody.
    pub(crate) fn page_button(self, label: &'static str) -> Self {
        Self {
            button: label,
            ..self
        }
    }

    /// The same with a paragraph at the end.
    pub(crate) fn add(mut self, paragraph: impl Into<String>) -> Self {
        self.closing.push(one_stop(&paragraph.into()));
        self
    }
}

/// A text whose sentences end with one full stop, though they end with a name such as `Ace Locks Inc.`
pub(super) fn one_stop(text: &str) -> String {
    let mut tidy = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("..") {
        let (before, dots) = rest.split_at(at);
        let after = dots.trim_start_matches('.');
        let dots = &dots[..dots.len() - after.len()];
        let is_end = after.is_empty() || after.starts_with(' ');
        tidy.push_str(before);
        tidy.push_str(if is_end && dots == ".." { "." } else { dots });
        rest = after;
    }
    tidy + rest
}

fn lifetime(ticket: TicketKind) -> String {
    let minutes = ticket.lifetime().as_mins();
    match (minutes / 60, minutes % 60) {
        (hours, 0) if hours > 24 && hours % 24 == 0 => format!("{} days", hours / 24),
        (hours, 0) => format!("{hours} hours"),
        _ => format!("{minutes} minutes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_that_ends_with_an_abbreviation_has_one_full_stop() {
        for (text, tidy) in [
            (
                "At Ace Locks Inc.. Confirm it.",
                "At Ace Locks Inc. Confirm it.",
            ),
            (
                "Tell the owner of Ace Locks Inc..",
                "Tell the owner of Ace Locks Inc.",
            ),
            ("At Wait... It is done....", "At Wait... It is done...."),
            ("A..B is open. Yes.", "A..B is open. Yes."),
        ] {
            assert_eq!(one_stop(text), tidy);
        }
    }

    #[test]
    fn the_lifetime_of_a_link_is_told_in_the_unit_a_person_would_use() {
        assert_eq!(lifetime(TicketKind::VerifyEmail), "24 hours");
        assert_eq!(lifetime(TicketKind::ResetPassword), "30 minutes");
        assert_eq!(lifetime(TicketKind::Invitation), "7 days");
    }
}
