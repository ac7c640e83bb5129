//! What a word can be: a word for something, one of the commonest, a given name, a surname.
//!
//! The lists are `lexicon/words.txt`, which `infra/local/lexicon.py` writes from published lists of
//! frequent words and names, and `lexicon/own.txt`, which we keep by hand: what people write to a
//! shop of the trade, and what the first list judges badly. The build packs both into one automaton.

use std::sync::LazyLock;

use fst::Map;

static LEXICON: LazyLock<Map<&'static [u8]>> = LazyLock::new(|| {
    let packed: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/lexicon.fst"));
    Map::new(packed).expect("the build packed it")
});

const WORD: u64 = 1;
const COMMON: u64 = 2;
const GIVEN: u64 = 4;
const SURNAME: u64 = 8;

/// The shortest word from which others are taken to be made.
const STEM: usize = 4;

/// The kinds that one word is of; of none if no list has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Kind(u64);

impl Kind {
    /// The kinds of a folded word, or of the one that it is a form of.
    pub(super) fn of(folded: &str) -> Self {
        let made = || Self(if is_form(folded) { WORD } else { 0 });
        listed(folded).unwrap_or_else(made)
    }

    /// Whether it is a word for something else than a person.
    pub(super) fn is_word(self) -> bool {
        self.0 & WORD != 0
    }

    /// Whether it is one of the commonest words of its language.
    pub(super) fn is_common(self) -> bool {
        self.0 & COMMON != 0
    }

    /// Whether people bear it as a given name.
    pub(super) fn is_given(self) -> bool {
        self.0 & GIVEN != 0
    }

    /// Whether people bear it as a given name or as a surname.
    pub(super) fn is_borne(self) -> bool {
        self.0 & (GIVEN | SURNAME) != 0
    }
}

fn listed(word: &str) -> Option<Kind> {
    LEXICON.get(word).map(Kind)
}

/// Whether a word names a thing, and nobody has it as a given name.
fn is_plain(word: &str) -> bool {
    listed(word).is_some_and(|kind| kind.is_word() && !kind.is_given())
}

/// Whether a word is made of one that is listed, as the languages make them.
fn is_form(word: &str) -> bool {
    word.is_ascii()
        && (is_stretched(word) || is_laughter(word) || has_pronoun(word) || has_ending(word))
}

/// `holaaa`, `pleeease`.
fn is_stretched(word: &str) -> bool {
    let squeezed = |most: usize| {
        let mut squeezed = String::with_capacity(word.len());
        for run in word.as_bytes().chunk_by(|one, other| one == other) {
            let retained = if run.len() > 2 { most } else { run.len() };
            squeezed.extend(run.iter().take(retained).map(|byte| char::from(*byte)));
        }
        squeezed
    };
    let is_stretched = word
        .as_bytes()
        .windows(3)
        .any(|three| three[0] == three[1] && three[1] == three[2]);
    is_stretched && (is_plain(&squeezed(1)) || is_plain(&squeezed(2)))
}

/// `jajaja`, `hahah`, `kkkk`, `rsrs`.
fn is_laughter(word: &str) -> bool {
    let bytes = word.as_bytes();
    bytes.len() >= 3
        && bytes.iter().all(|byte| b"jhkrsaei".contains(byte))
        && bytes
            .iter()
            .zip(&bytes[2..])
            .all(|(one, other)| one == other)
}

/// `abrirme`, `mandarmelo`, `llamame`, `cambiandola`.
fn has_pronoun(word: &str) -> bool {
    const PRONOUNS: [&str; 11] = [
        "me", "te", "se", "nos", "lo", "la", "le", "los", "las", "les", "mi",
    ];
    let stems = || {
        PRONOUNS
            .iter()
            .filter_map(|pronoun| word.strip_suffix(pronoun))
            .filter(|stem| stem.len() >= STEM)
    };
    let is_verb = |stem: &str| stem.ends_with(['r', 'a', 'e', 'n', 'o']) && is_plain(stem);
    stems().any(|stem| {
        is_verb(stem)
            || PRONOUNS.iter().any(|pronoun| {
                let verb = stem.strip_suffix(pronoun);
                verb.is_some_and(|verb| verb.len() >= STEM && is_verb(verb))
            })
    })
}

/// `rapidamente`, `ratito`, `llavecitas`.
fn has_ending(word: &str) -> bool {
    let adverb = word.strip_suffix("mente");
    if adverb.is_some_and(|stem| stem.len() >= STEM && is_plain(stem)) {
        return true;
    }
    let one = word.strip_suffix('s').unwrap_or(word);
    ["cito", "cita", "ito", "ita", "inho", "inha", "ote", "ona"]
        .iter()
        .filter_map(|ending| one.strip_suffix(ending))
        .filter(|stem| stem.len() >= STEM - 1)
        .any(|stem| {
            ["o", "a", "e", ""]
                .iter()
                .any(|end| is_plain(&[stem, end].concat()))
        })
}

/// Whether a German noun is put together from two words, with or without a letter between them.
pub(super) fn is_compound(word: &str) -> bool {
    (STEM..word.len().saturating_sub(STEM - 1)).any(|at| {
        let (Some(one), Some(other)) = (word.get(..at), word.get(at..)) else {
            return false;
        };
        let joint = ["", "s", "n", "en", "es", "er"]
            .iter()
            .filter_map(|joint| one.strip_suffix(joint))
            .any(|one| one.len() >= STEM - 1 && is_plain(one));
        joint && is_plain(other)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_word_are_words() {
        for word in [
            "holaaa",
            "pleeease",
            "jajaja",
            "hahaha",
            "abrirme",
            "mandarmelo",
            "llamame",
            "rapidamente",
            "ratito",
            "llavecita",
            "schloss",
            "couldn",
        ] {
            assert!(Kind::of(word).is_word(), "{word}");
        }
        assert!(is_compound("schlusseldienst"));
    }

    #[test]
    fn names_are_no_words() {
        for name in [
            "yesenia",
            "ruelas",
            "tyrell",
            "okafor",
            "rashad",
            "aminata",
            "diallo",
            "juanito",
            "washington",
            "garcia",
            "maria",
            "john",
            "speer",
            "colfax",
            "rosales",
            "carlos",
        ] {
            assert!(!Kind::of(name).is_word(), "{name}");
            assert!(!is_compound(name), "{name}");
        }
    }
}
