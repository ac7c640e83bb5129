//! Times in which positions may be taken.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The interval `[from, until)`, without an end as long as it lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// When it began.
    pub from: Timestamp,
    /// The first instant that is outside, once it has ended.
    pub until: Option<Timestamp>,
}

impl Period {
    /// Whether an instant lies in it.
    pub fn contains(&self, at: Timestamp) -> bool {
        self.from <= at && self.until.is_none_or(|until| at < until)
    }
}
