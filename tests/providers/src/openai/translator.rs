//! A small translator without a model: phrases it knows, and a mark before everything else, such as
//! `es:`, which it takes off again on the way back. Placeholders (`⟦0⟧`) stay as they are.

use super::language::{Language, detect, primary};
use super::phrases;
use super::placeholder::{blank, filled, has_words, placeholders};
use super::sentence::{Sentence, sentences};

/// A text in another language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Translated {
    /// The tag of the language it was in; `und` if none shows.
    pub(crate) from: String,
    /// Whether it is in another language than was requested.
    pub(crate) is_needed: bool,
    /// The text in the language that was requested.
    pub(crate) text: String,
}

/// Translates a text into the language of a tag. Where no language shows, the hint decides.
pub(crate) fn translate(text: &str, target: &str, hint: Option<&str>) -> Translated {
    let target_tag = primary(target);
    let sentences = sentences(text);
    let (mark, plain) = marked(text);
    let from = mark.map_or_else(|| language(text, &sentences, hint), ToOwned::to_owned);
    let is_needed = from != target_tag && has_words(text);
    let translated = if is_needed {
        let languages = Language::of_tag(&from).zip(Language::of_tag(&target_tag));
        let by_phrases = languages.and_then(|(from, to)| all(&sentences, from, to));
        by_phrases.unwrap_or_else(|| without_model(plain, mark.is_some(), &target_tag))
    } else {
        text.to_owned()
    };
    Translated {
        from,
        is_needed,
        text: translated,
    }
}

/// The tag of a text's language.
fn language(text: &str, sentences: &[Sentence], hint: Option<&str>) -> String {
    let phrase = |sentence: &Sentence| phrases::language_of(&blank(&sentence.words));
    let shows = detect(text).or_else(|| sentences.iter().find_map(phrase));
    let hint = hint.filter(|_| has_words(text)).map(primary);
    shows
        .map(|language| language.tag().to_owned())
        .or(hint)
        .unwrap_or_else(|| "und".to_owned())
}

/// A marked text loses its mark when its own words are of the language that is requested.
fn without_model(plain: &str, was_marked: bool, target: &str) -> String {
    let is_home = was_marked && detect(plain).is_none_or(|own| own.tag() == target);
    if is_home {
        plain.to_owned()
    } else {
        format!("{target}:{plain}")
    }
}

/// The mark before a text and what stands behind it.
fn marked(text: &str) -> (Option<&str>, &str) {
    match text.split_once(':') {
        Some((mark, plain))
            if (2..=3).contains(&mark.len())
                && mark.bytes().all(|byte| byte.is_ascii_lowercase())
                && !plain.starts_with(['/', ' ']) =>
        {
            (Some(mark), plain)
        }
        _ => (None, text),
    }
}

/// All sentences, if each is a phrase.
fn all(sentences: &[Sentence], from: Language, to: Language) -> Option<String> {
    let mut text = String::new();
    for sentence in sentences {
        let phrase = phrases::translate(&blank(&sentence.words), from, to)?;
        let opening = match (to, sentence.end.chars().next()) {
            (Language::Spanish, Some('?')) => "¿",
            (Language::Spanish, Some('!')) => "¡",
            _ => "",
        };
        text.push_str(opening);
        text.push_str(&filled(phrase, &placeholders(&sentence.words)));
        if to == Language::French && sentence.end.starts_with(['?', '!']) {
            text.push(' ');
        }
        text.push_str(&sentence.end);
        text.push_str(&sentence.space);
    }
    (!sentences.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str, target: &str) -> String {
        translate(text, target, None).text
    }

    #[test]
    fn phrases_are_translated_with_their_signs() {
        let spanish = "¡Hola! Perdí mis llaves. ¿Cuánto cuesta?";
        let english = "Hello! I lost my keys. How much does it cost?";
        assert_eq!(text(spanish, "en-US"), english);
        assert_eq!(text(english, "es"), spanish);
        assert_eq!(
            text(english, "fr"),
            "Bonjour ! J'ai perdu mes clés. Combien ça coûte ?"
        );
        assert_eq!(translate(spanish, "en", None).from, "es");
    }

    #[test]
    fn placeholders_stay_as_they_are() {
        assert_eq!(
            text("Meu nome é ⟦7⟧. Ligue para ⟦P0⟧.", "en"),
            "My name is ⟦7⟧. Call me at ⟦P0⟧."
        );
        assert_eq!(
            text("Tell ⟦1⟧ about ⟦0⟧ and ⟦1⟧", "es"),
            "es:Tell ⟦1⟧ about ⟦0⟧ and ⟦1⟧"
        );
    }

    #[test]
    fn what_is_marked_comes_back() {
        let unknown = "The blue one is under the mat at 3.50";
        let there = translate(unknown, "es-US", None);
        assert_eq!(there.text, format!("es:{unknown}"));
        assert_eq!(there.from, "en");
        let back = translate(&there.text, "en", None);
        assert_eq!((back.from.as_str(), back.text.as_str()), ("es", unknown));
        assert_eq!(text(&there.text, "fr"), format!("fr:{unknown}"));
    }

    #[test]
    fn a_text_in_the_language_asked_for_stays() {
        let same = translate("I lost my keys.", "en", None);
        assert_eq!(same.text, "I lost my keys.");
        assert!(!same.is_needed);
    }

    #[test]
    fn a_hint_decides_where_no_language_shows() {
        assert_eq!(translate("xyzzy", "es", None).from, "und");
        assert_eq!(translate("xyzzy", "es", Some("en-US")).from, "en");
        assert_eq!(translate("Perdí mis llaves", "en", Some("pt")).from, "es");
        let bare = translate("⟦1⟧ 4711", "es", Some("en"));
        assert_eq!((bare.is_needed, bare.text.as_str()), (false, "⟦1⟧ 4711"));
    }

    #[test]
    fn short_phrases_are_known_too() {
        assert_eq!(text("Obrigado!", "en"), "Thank you!");
        assert_eq!(text("sí", "pt-BR"), "Sim");
    }
}
