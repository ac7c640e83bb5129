//! What the model answered, and whether it may be shown.

use std::fmt;

use domain::language::Language;
use serde::Deserialize;
use serde_json::Value;

use crate::call::Answer;
use crate::openai_failure::{Fault, TranslationFailure};

/// A translation. Whether the tokens that stood in the text are all there is for the caller to
/// check.
#[derive(Clone, PartialEq, Eq)]
pub struct TranslationAnswer {
    /// The language that was found; `und` where there is none.
    pub detected_language: Language,
    /// How sure the model is of it.
    pub confidence: Confidence,
    /// Whether the text was in another language at all.
    pub needs_translation: bool,
    /// The translation, or the text itself where it needs none. Never empty, and without
    /// characters that steer a display.
    pub translation: String,
}

/// How sure the model is of the language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// Sure.
    High,
    /// Rather sure.
    Medium,
    /// It is a guess, as with "ok".
    Low,
}

/// Shows languages and size only.
impl fmt::Debug for TranslationAnswer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "TranslationAnswer({} bytes from {})",
            self.translation.len(),
            self.detected_language.as_str()
        )
    }
}

/// Reads an answer with a status of success, which may hold a failure all the same.
pub(crate) fn read(answer: &Answer, text: &str) -> Result<TranslationAnswer, Fault> {
    let body: Value = answer.json()?;
    match field(&body, "/status") {
        "completed" => {}
        "incomplete" if field(&body, "/incomplete_details/reason") == "content_filter" => {
            return Err(TranslationFailure::Refused.into());
        }
        "incomplete" => return Err(TranslationFailure::Incomplete.into()),
        "failed" => return Err(Fault::of_code(field(&body, "/error/code"))),
        _ => return Err(TranslationFailure::Malformed.into()),
    }
    let written = output_text(&body)?;
    let written: Written =
        serde_json::from_str(&written).map_err(|_| TranslationFailure::Malformed)?;
    let translation = written.checked(text);
    translation.ok_or(TranslationFailure::Malformed.into())
}

/// Finds the text among the items of the output: reasoning and kinds that do not exist yet may
/// stand before the message.
fn output_text(body: &Value) -> Result<String, TranslationFailure> {
    let items =
        |value: Option<&Value>| value.and_then(Value::as_array).cloned().unwrap_or_default();
    let mut text = String::new();
    for item in items(body.get("output")) {
        if field(&item, "/type") != "message" {
            continue;
        }
        for part in items(item.get("content")) {
            match field(&part, "/type") {
                "refusal" => return Err(TranslationFailure::Refused),
                "output_text" => text.push_str(field(&part, "/text")),
                _ => {}
            }
        }
    }
    Ok(text)
}

fn field<'a>(value: &'a Value, pointer: &str) -> &'a str {
    let found = value.pointer(pointer).and_then(Value::as_str);
    found.unwrap_or_default()
}

/// What the model writes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    detected_language: String,
    confidence: Confidence,
    needs_translation: bool,
    translation: String,
}

impl Written {
    fn checked(self, text: &str) -> Option<TranslationAnswer> {
        let translation = match displayable(&self.translation) {
            empty if empty.is_empty() && !self.needs_translation => displayable(text),
            translation => translation,
        };
        (!translation.is_empty()).then_some(TranslationAnswer {
            detected_language: Language::parse(&self.detected_language).ok()?,
            confidence: self.confidence,
            needs_translation: self.needs_translation,
            translation,
        })
    }
}

/// The text without controls, except for line breaks and tabs, and without marks that turn the
/// direction of writing (Unicode Standard Annex 9, §2), behind which other words can hide.
fn displayable(text: &str) -> String {
    let shown: String = text
        .chars()
        .filter(|letter| match letter {
            '\n' | '\t' => true,
            letter => !letter.is_control() && !steers(*letter),
        })
        .collect();
    shown.trim().to_owned()
}

fn steers(letter: char) -> bool {
    matches!(
        letter,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(language: &str, needs: bool, translation: &str) -> Option<TranslationAnswer> {
        let written = Written {
            detected_language: language.to_owned(),
            confidence: Confidence::High,
            needs_translation: needs,
            translation: translation.to_owned(),
        };
        written.checked("Hi ⟦1⟧")
    }

    #[test]
    fn nothing_that_steers_a_display_comes_through() {
        let tricky = " a\u{0}b\u{1b}[1m\r\n\tc\u{202e}d\u{2066}e\u{2069}\u{200f}\u{61c}⟦1⟧ ";
        let answer = written("en", true, tricky).unwrap();
        assert_eq!(answer.translation, "ab[1m\n\tcde⟦1⟧");
        // Joiners make letters and emoji.
        let joined = "می\u{200c}روم 👨\u{200d}🔧";
        assert_eq!(written("fa", true, joined).unwrap().translation, joined);
    }

    #[test]
    fn an_empty_translation_or_a_strange_language_is_no_answer() {
        assert_eq!(written("en", true, " \u{200f}\n"), None);
        for tag in ["", "English", "e", "en_US"] {
            assert_eq!(written(tag, true, "x"), None, "{tag}");
        }
        assert_eq!(written("und", true, "x").unwrap().translation, "x");
    }

    #[test]
    fn a_text_that_needs_no_translation_stands_for_itself() {
        assert_eq!(written("en", false, "").unwrap().translation, "Hi ⟦1⟧");
        assert_eq!(written("en", false, "Hi").unwrap().translation, "Hi");
    }

    #[test]
    fn an_answer_is_not_printed() {
        let answer = written("es", true, "canary").unwrap();
        assert_eq!(format!("{answer:?}"), "TranslationAnswer(6 bytes from es)");
    }
}
