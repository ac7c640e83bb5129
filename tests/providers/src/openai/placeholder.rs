//! Placeholders such as `⟦0⟧`, which stand for what a translator must not see.

/// The placeholders of a text, in order.
pub(crate) fn placeholders(text: &str) -> Vec<&str> {
    let mut placeholders = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find('⟦') {
        let Some(length) = rest[start..].find('⟧') else {
            break;
        };
        let end = start + length + '⟧'.len_utf8();
        placeholders.push(&rest[start..end]);
        rest = &rest[end..];
    }
    placeholders
}

/// The text with nothing inside its placeholders, as phrases have it.
pub(crate) fn blank(text: &str) -> String {
    let mut text = text.to_owned();
    for placeholder in placeholders(&text.clone()) {
        text = text.replacen(placeholder, "⟦⟧", 1);
    }
    text
}

/// A phrase with these placeholders in their places.
pub(crate) fn filled(phrase: &str, placeholders: &[&str]) -> String {
    let mut pieces = phrase.split("⟦⟧");
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for (piece, placeholder) in pieces.zip(placeholders) {
        text.push_str(placeholder);
        text.push_str(piece);
    }
    text
}

/// Whether a letter stands outside the placeholders.
pub(crate) fn has_words(text: &str) -> bool {
    let mut text = text.to_owned();
    for placeholder in placeholders(&text.clone()) {
        text = text.replacen(placeholder, "", 1);
    }
    text.contains(char::is_alphabetic)
}
