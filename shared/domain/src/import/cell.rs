//! What spreadsheets put around the content of a cell, and what people write where there is none.

use crate::text::fold;

/// Written where there is nothing, and the errors of formulas.
const NOTHING: &[&str] = &[
    "-",
    "--",
    "---",
    ".",
    "?",
    "n/a",
    "na",
    "n.a.",
    "none",
    "null",
    "nil",
    "unknown",
    "no tiene",
    "ninguno",
    "ninguna",
    "sin datos",
    "s/d",
    "#n/a",
    "#ref!",
    "#value!",
    "#name?",
    "#null!",
    "#div/0!",
    "#num!",
    "#error!",
];

/// The content of a cell; empty where it says that there is none.
///
/// `="0142"` keeps zeros and `'+1 303` signs as they are in a spreadsheet; neither mark is content.
pub(super) fn content(cell: &str) -> &str {
    let text = cell.trim_matches(|c: char| c.is_whitespace() || c == '\0' || c == '\u{feff}');
    let formula = text
        .strip_prefix("=\"")
        .and_then(|text| text.strip_suffix('"'));
    let text = formula.unwrap_or(text);
    let marked = text.strip_prefix('\'').filter(|rest| {
        rest.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '=' | '-' | '@' | '('))
    });
    let text = marked.unwrap_or(text).trim();
    let is_nothing = text.len() <= 12 && NOTHING.contains(&fold(text).as_str());
    if is_nothing { "" } else { text }
}

/// The entries of a cell that holds several.
pub(super) fn entries<'a>(cell: &'a str, signs: &[char]) -> Vec<&'a str> {
    const WORDS: [&str; 4] = [" or ", " and ", " y ", " o "];
    let mut entries = vec![cell];
    for word in WORDS {
        entries = entries
            .into_iter()
            .flat_map(|text| text.split(word))
            .collect();
    }
    let parts = entries.into_iter().flat_map(|text| text.split(signs));
    parts.map(content).filter(|text| !text.is_empty()).collect()
}
