//! The rounds of asking.

use crate::value::closed_list;

closed_list! {
    /// A stage of asking. Each puts the job to more technicians than the one before.
    OfferRound {
        /// To the best technician alone.
        First = "first",
        /// To the next few together; the first of them who accepts has the job.
        Second = "second",
        /// To more of them together.
        Third = "third",
        /// To everybody who can be asked, while dispatchers are alerted.
        Open = "open",
    }
}

impl OfferRound {
    /// The round that follows; nothing after the open list.
    pub const fn next(self) -> Option<Self> {
        match self {
            Self::First => Some(Self::Second),
            Self::Second => Some(Self::Third),
            Self::Third => Some(Self::Open),
            Self::Open => None,
        }
    }

    /// Whether its technician must not be asked for another job meanwhile.
    pub const fn is_exclusive(self) -> bool {
        matches!(self, Self::First)
    }
}
