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
        /// To everybody who can be asked. Dispatchers are alerted when a closed round leads to it.
        Open = "open",
    }
}

impl OfferRound {
    /// The round with which an offering begins that has so many closed rounds.
    pub const fn first(closed_rounds: u16) -> Self {
        Self::at(0, closed_rounds)
    }

    /// The round that follows where there are so many closed rounds, even if there were others when this one
    /// began; nothing after the open list.
    pub const fn next(self, closed_rounds: u16) -> Option<Self> {
        match self {
            Self::First => Some(Self::at(1, closed_rounds)),
            Self::Second => Some(Self::at(2, closed_rounds)),
            Self::Third => Some(Self::Open),
            Self::Open => None,
        }
    }

    /// The round after so many others.
    const fn at(before: u16, closed_rounds: u16) -> Self {
        match before {
            0 if closed_rounds > 0 => Self::First,
            1 if closed_rounds > 1 => Self::Second,
            2 if closed_rounds > 2 => Self::Third,
            _ => Self::Open,
        }
    }

    /// Whether its technician must not be asked for another job meanwhile.
    pub const fn is_exclusive(self) -> bool {
        matches!(self, Self::First)
    }
}
