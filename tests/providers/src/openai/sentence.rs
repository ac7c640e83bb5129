//! Sentences and the signs around them.

/// A sentence between the signs around it.
#[derive(Debug)]
pub(crate) struct Sentence {
    /// What stands before its signs.
    pub(crate) words: String,
    /// The signs at its end.
    pub(crate) end: String,
    /// The space behind it.
    pub(crate) space: String,
}

/// The sentences of a text; nothing but opening signs is lost.
pub(crate) fn sentences(text: &str) -> Vec<Sentence> {
    let mut sentences = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let ends = |at: usize| {
            let after = rest[at..].trim_start_matches(['.', '?', '!', '…']);
            after.is_empty() || after.starts_with(char::is_whitespace)
        };
        let end = rest
            .match_indices(['.', '?', '!', '…', '\n'])
            .map(|(at, _)| at)
            .find(|at| rest[*at..].starts_with('\n') || ends(*at))
            .unwrap_or(rest.len());
        let (words, after) = rest.split_at(end);
        let signs = after.len() - after.trim_start_matches(['.', '?', '!', '…']).len();
        let (end, after) = after.split_at(signs);
        let space = after.len() - after.trim_start().len();
        let (space, after) = after.split_at(space);
        let words = words.trim_start_matches(['¿', '¡']).trim_end();
        sentences.push(Sentence {
            words: words.to_owned(),
            end: end.to_owned(),
            space: space.to_owned(),
        });
        rest = after;
    }
    sentences
}
