//! Answers that `OpenAI` gives with a 200 and that are of no use.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::placeholder::placeholders;
use crate::locked::Locked;

/// What is wrong with an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Anomaly {
    /// The model refuses to answer.
    Refuse,
    /// The answer ends in its middle for want of tokens.
    Incomplete,
    /// The answer was stopped by the filter.
    Filtered,
    /// The answer failed.
    Fail,
    /// There is no message in the answer.
    Empty,
    /// The text is no JSON.
    NotJson,
    /// The JSON is of another shape.
    WrongShape,
    /// A placeholder is missing.
    DropPlaceholder,
    /// A placeholder came twice.
    DuplicatePlaceholder,
    /// A link that nobody wrote is there.
    AddLink,
    /// A telephone number that nobody wrote is there.
    AddNumber,
    /// The text is ten times as long.
    Babble,
    /// A sign that turns the direction of the text is there.
    TurnAround,
    /// The language it claims to have found is none.
    OddLanguage,
    /// An item of reasoning comes before the message, which is as it should be.
    ReasonFirst,
}

impl Anomaly {
    /// Spoils a translation.
    pub(crate) fn spoil(self, text: String) -> String {
        match self {
            Self::DropPlaceholder => match placeholders(&text).last() {
                Some(last) => text.replacen(last, "", 1),
                None => text,
            },
            Self::DuplicatePlaceholder => match placeholders(&text).first() {
                Some(first) => format!("{text} {first}"),
                None => text,
            },
            Self::AddLink => format!("{text} https://example.com/offer"),
            Self::AddNumber => format!("{text} +1 303 555 0199"),
            Self::Babble => [text.as_str(); 10].join(" "),
            Self::TurnAround => format!("\u{202e}{text}"),
            _ => text,
        }
    }
}

/// Translations that the next requests are answered with, oldest first, in place of the
/// translator's own: a test says what a model might say.
#[derive(Debug, Default)]
pub(crate) struct ScriptedAnswers(Locked<VecDeque<ScriptedAnswer>>);

/// A translation that waits for its request.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ScriptedAnswer {
    /// The translation, placeholders included.
    pub(crate) translation: String,
}

impl ScriptedAnswers {
    /// Lets a translation wait for its request.
    pub(crate) fn add(&self, scripted_answer: ScriptedAnswer) {
        self.0.with(|all| all.push_back(scripted_answer));
    }

    /// The oldest, used once.
    pub(crate) fn take(&self) -> Option<ScriptedAnswer> {
        self.0.with(VecDeque::pop_front)
    }

    /// Forgets all.
    pub(crate) fn clear(&self) {
        self.0.with(VecDeque::clear);
    }
}
