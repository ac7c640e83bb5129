//! A half-open stretch of time, and sets of them.

use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::instant;
use crate::invalid::Invalid;

/// The stretch `[starts_at, ends_at)` of somebody's time.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(try_from = "Bounds", deny_unknown_fields)]
#[schemars(rename = "TimeBlock")]
pub struct Block {
    /// The first instant inside.
    #[serde(with = "instant")]
    #[schemars(schema_with = "instant::schema")]
    starts_at: Timestamp,
    /// The first instant that is outside again.
    #[serde(with = "instant")]
    #[schemars(schema_with = "instant::schema")]
    ends_at: Timestamp,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Bounds {
    /// The first instant inside.
    #[serde(with = "instant")]
    #[schemars(schema_with = "instant::schema")]
    starts_at: Timestamp,
    /// The first instant that is outside again.
    #[serde(with = "instant")]
    #[schemars(schema_with = "instant::schema")]
    ends_at: Timestamp,
}

impl TryFrom<Bounds> for Block {
    type Error = Invalid;

    fn try_from(bounds: Bounds) -> Result<Self, Invalid> {
        Self::new(bounds.starts_at, bounds.ends_at)
            .ok_or(Invalid::because("must start before it ends"))
    }
}

impl Block {
    /// A block from its bounds; nothing unless it starts before it ends.
    pub fn new(starts_at: Timestamp, ends_at: Timestamp) -> Option<Self> {
        (starts_at < ends_at).then_some(Self { starts_at, ends_at })
    }

    /// When it begins.
    pub const fn starts_at(self) -> Timestamp {
        self.starts_at
    }

    /// When it is over; the first instant that is outside.
    pub const fn ends_at(self) -> Timestamp {
        self.ends_at
    }

    /// How long it is.
    pub fn duration(self) -> SignedDuration {
        self.starts_at.duration_until(self.ends_at)
    }

    /// Whether the two have an instant in common.
    pub fn overlaps(self, other: Self) -> bool {
        self.starts_at < other.ends_at && other.starts_at < self.ends_at
    }

    /// Whether every instant of the other one is inside.
    pub fn contains(self, other: Self) -> bool {
        self.starts_at <= other.starts_at && other.ends_at <= self.ends_at
    }

    /// What the two have in common.
    pub fn intersection(self, other: Self) -> Option<Self> {
        Self::new(
            self.starts_at.max(other.starts_at),
            self.ends_at.min(other.ends_at),
        )
    }
}

/// The same time in as few blocks as can be, in order: those that overlap or touch become one.
pub fn joined(mut blocks: Vec<Block>) -> Vec<Block> {
    blocks.sort_unstable();
    let mut joined: Vec<Block> = Vec::with_capacity(blocks.len());
    for block in blocks {
        match joined.last_mut() {
            Some(last) if block.starts_at <= last.ends_at => {
                last.ends_at = last.ends_at.max(block.ends_at);
            }
            _ => joined.push(block),
        }
    }
    joined
}

/// Whether every instant of `block` is inside one of the [`joined`] blocks.
pub fn covers(joined: &[Block], block: Block) -> bool {
    joined.iter().any(|one| one.contains(block))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn block(from: i64, to: i64) -> Block {
        let at = |minute: i64| Timestamp::from_second(minute * 60).unwrap();
        Block::new(at(from), at(to)).unwrap()
    }

    #[test]
    fn blocks_that_touch_do_not_overlap_and_are_joined() {
        let (first, second) = (block(0, 60), block(60, 90));
        assert!(!first.overlaps(second) && !second.overlaps(first));
        assert_eq!(joined(vec![second, first]), [block(0, 90)]);
        assert!(covers(&joined(vec![second, first]), block(30, 80)));
        assert!(!covers(&[first, second], block(30, 80)));
    }

    #[test]
    fn a_block_without_any_time_is_none() {
        let json = r#"{"starts_at":"2026-03-02T08:00:00Z","ends_at":"2026-03-02T08:00:00Z"}"#;
        assert!(serde_json::from_str::<Block>(json).is_err());
        let at = Timestamp::UNIX_EPOCH;
        assert_eq!(Block::new(at, at), None);
    }

    fn some_blocks() -> impl Strategy<Value = Vec<Block>> {
        let one = (0_i64..200, 1_i64..40).prop_map(|(from, length)| block(from, from + length));
        proptest::collection::vec(one, 0..12)
    }

    proptest! {
        #[test]
        fn joined_blocks_hold_the_same_minutes_in_any_order(
            blocks in some_blocks(), seed in any::<prop::sample::Index>(), minute in 0_i64..250,
        ) {
            let mut turned = blocks.clone();
            if !turned.is_empty() {
                let by = seed.index(turned.len());
                turned.rotate_left(by);
            }
            let whole = joined(blocks.clone());
            prop_assert_eq!(&whole, &joined(turned));
            let one = block(minute, minute + 1);
            let is_in = |all: &[Block]| all.iter().any(|block| block.contains(one));
            prop_assert_eq!(is_in(&blocks), is_in(&whole));
            prop_assert!(whole.windows(2).all(|two| two[0].ends_at() < two[1].starts_at()));
        }

        #[test]
        fn two_blocks_overlap_when_they_have_something_in_common(
            a in 0_i64..50, b in 1_i64..50, c in 0_i64..50, d in 1_i64..50,
        ) {
            let (one, other) = (block(a, a + b), block(c, c + d));
            prop_assert_eq!(one.overlaps(other), other.overlaps(one));
            prop_assert_eq!(one.overlaps(other), one.intersection(other).is_some());
        }
    }
}
