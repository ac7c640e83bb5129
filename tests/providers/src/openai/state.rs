//! What `OpenAI` knows: how much it was asked, and what it is to answer.

use super::limits::Limits;
use super::whim::{Sayings, Whims};
use crate::kept::Kept;

/// What `OpenAI` knows.
#[derive(Debug, Default)]
pub(crate) struct OpenAi {
    pub(super) limits: Kept<Limits>,
    pub(crate) whims: Whims,
    pub(crate) sayings: Sayings,
}

impl OpenAi {
    /// Forgets everything.
    pub(crate) fn clear(&self) {
        self.limits.with(|limits| *limits = Limits::default());
        self.whims.clear();
        self.sayings.clear();
    }
}
