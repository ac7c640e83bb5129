//! The one error of parsing a value.

/// Why a value was refused, as the end of a sentence that begins with the name of its field:
/// "must be 1 to 80 characters long". It never holds what was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Invalid(&'static str);

impl Invalid {
    /// An error with a fixed sentence.
    pub const fn because(reason: &'static str) -> Self {
        Self(reason)
    }

    /// The sentence.
    pub const fn reason(self) -> &'static str {
        self.0
    }
}
