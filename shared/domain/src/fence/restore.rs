//! The way back: a translation with tokens becomes one with what they stand for.

use std::collections::BTreeSet;

use super::amount::Amounts;
use super::{CLOSE, Fenced, OPEN, link};

/// Why a translation is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FenceBroken {
    /// A placeholder was lost, doubled or made up.
    #[error("the placeholders are not those that were sent")]
    Tokens,
    /// A number came up that was not in what was sent.
    #[error("there is a number that was not sent")]
    Numbers,
    /// An address of the web or of email came up.
    #[error("there is a link that was not sent")]
    Links,
}

enum Piece<'a> {
    Plain(&'a str),
    /// The index of a span.
    Token(usize),
}

impl Fenced {
    /// Puts the spans back into a translation. It must hold each token as often as the text that
    /// was sent, in any order, and no number, address or handle of its own. A number may be spelled
    /// otherwise: `2 mil` as `2,000`, `3 PM` as `15:00`, `two` as `2`.
    pub fn restore(&self, translated: &str) -> Result<String, FenceBroken> {
        let sent = pieces(&self.text)?;
        let came = pieces(translated)?;
        if tokens(&sent) != tokens(&came) {
            return Err(FenceBroken::Tokens);
        }
        let amounts = Amounts::by(plain(&sent));
        if !plain(&came).all(|piece| amounts.covers(piece)) {
            return Err(FenceBroken::Numbers);
        }
        if !links(&came).is_subset(&links(&sent)) {
            return Err(FenceBroken::Links);
        }
        let mut restored = String::with_capacity(translated.len());
        for piece in came {
            restored.push_str(match piece {
                Piece::Plain(plain) => plain,
                Piece::Token(index) => self.spans.get(index).ok_or(FenceBroken::Tokens)?,
            });
        }
        Ok(restored)
    }

    /// Whether there is anything to translate beside the tokens.
    pub fn has_words(&self) -> bool {
        let is_word = |piece: &Piece| match piece {
            Piece::Plain(plain) => plain.contains(char::is_alphabetic),
            Piece::Token(_) => false,
        };
        pieces(&self.text).is_ok_and(|pieces| pieces.iter().any(is_word))
    }
}

fn pieces(text: &str) -> Result<Vec<Piece<'_>>, FenceBroken> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((plain, after)) = rest.split_once(OPEN) {
        let (number, after) = after.split_once(CLOSE).ok_or(FenceBroken::Tokens)?;
        let is_canonical = number.bytes().all(|b| b.is_ascii_digit()) && !number.starts_with('0');
        let number: usize = number.parse().map_err(|_| FenceBroken::Tokens)?;
        if !is_canonical {
            return Err(FenceBroken::Tokens);
        }
        pieces.extend([Piece::Plain(plain), Piece::Token(number - 1)]);
        rest = after;
    }
    pieces.push(Piece::Plain(rest));
    let is_stray = |piece: &Piece| matches!(piece, Piece::Plain(plain) if plain.contains(CLOSE));
    if pieces.iter().any(is_stray) {
        return Err(FenceBroken::Tokens);
    }
    Ok(pieces)
}

fn tokens(pieces: &[Piece]) -> Vec<usize> {
    let mut tokens: Vec<usize> = pieces
        .iter()
        .filter_map(|piece| match piece {
            Piece::Token(index) => Some(*index),
            Piece::Plain(_) => None,
        })
        .collect();
    tokens.sort_unstable();
    tokens
}

fn plain<'a>(pieces: &[Piece<'a>]) -> impl Iterator<Item = &'a str> {
    pieces.iter().filter_map(|piece| match piece {
        Piece::Plain(plain) => Some(*plain),
        Piece::Token(_) => None,
    })
}

fn links<'a>(pieces: &[Piece<'a>]) -> BTreeSet<&'a str> {
    plain(pieces)
        .flat_map(|plain| link::written(plain).into_iter().map(|span| &plain[span]))
        .collect()
}
