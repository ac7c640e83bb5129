//! How far sweeps have come inside one company.

use domain::data_map::DataMap;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Row, versioned};
use crate::Cursor;
use crate::key::{self, RowKey};

/// Where the last visit of a sweep stopped in its list.
#[derive(Clone, Serialize, Deserialize, DataMap)]
#[data_map(of = Nobody, purpose = Operation, kept = Kept::UntilDone)]
pub struct SweepProgressRow {
    /// The sweep.
    #[data(Technical)]
    pub sweep: String,
    /// The last row that was processed; none if the next visit begins with the first.
    #[data(Technical)]
    pub after: Option<Cursor>,
    /// Always 1.
    #[data(Technical)]
    pub version: u64,
}

domain::debug_by_name!(SweepProgressRow);

impl SweepProgressRow {
    /// The first time that a visit stops on its way.
    pub fn new(sweep: &str, after: Option<Cursor>) -> Self {
        Self {
            sweep: sweep.to_owned(),
            after,
            version: 1,
        }
    }
}

impl Row for SweepProgressRow {
    const KIND: &'static str = "sweep_progress";

    fn row_key(&self) -> RowKey {
        key::sweep_progress(&self.sweep)
    }

    versioned!();
}

/// By which rules the tokens of all customers are made, and how far it is with the next ones.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, DataMap)]
#[data_map(of = Nobody, purpose = Operation, kept = Kept::Account)]
pub struct RefilingRow {
    /// The [`domain::search::SHAPE`] of every customer, at least.
    #[data(Technical)]
    pub shape: u32,
    /// The rules that they are filed anew by; none if all are.
    #[data(Technical)]
    pub under_way: Option<Refiling>,
    /// Counts the writes.
    #[data(Technical)]
    pub version: u64,
}

/// A walk through the customers of a company that files those of older rules anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refiling {
    /// The rules.
    pub shape: u32,
    /// When they were first seen, or a customer could not be filed by them.
    pub since: Timestamp,
    /// When the walk began.
    pub begun_at: Timestamp,
    /// The last customer that was processed; none before the first and after the last.
    pub after: Option<Cursor>,
    /// Whether the walk is finished.
    pub is_through: bool,
}

/// While a deploy is under way, workers with the old rules file customers behind the walk.
const DEPLOY_TIME: SignedDuration = SignedDuration::from_hours(1);

impl RefilingRow {
    /// The walk to continue by these rules; none if there is nothing to do now.
    pub fn due(&self, shape: u32, now: Timestamp) -> Option<Refiling> {
        if self.shape >= shape {
            return None;
        }
        match &self.under_way {
            // This process is older than what is under way.
            Some(walk) if walk.shape > shape => None,
            Some(walk) if walk.shape == shape && !walk.is_through => Some(walk.clone()),
            Some(walk) if walk.shape == shape => {
                let again = Refiling {
                    begun_at: now,
                    after: None,
                    is_through: false,
                    ..walk.clone()
                };
                (now >= walk.since + DEPLOY_TIME).then_some(again)
            }
            _ => Some(Refiling {
                shape,
                since: now,
                begun_at: now,
                after: None,
                is_through: false,
            }),
        }
    }

    /// The row after a visit, whose walk stopped at this place, or came to its end.
    #[must_use]
    pub fn walked(self, walk: Refiling) -> Self {
        // Nobody files by older rules once a walk begins that late.
        let is_last = walk.begun_at >= walk.since + DEPLOY_TIME;
        if walk.is_through && is_last {
            return Self {
                shape: walk.shape,
                under_way: None,
                ..self
            };
        }
        Self {
            under_way: Some(walk),
            ..self
        }
    }
}

impl Row for RefilingRow {
    const KIND: &'static str = "refiling";

    fn row_key(&self) -> RowKey {
        key::refiling()
    }

    versioned!();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(minute * 60).unwrap()
    }

    /// The row after a walk of this minute that came to its end.
    fn walked(row: RefilingRow, shape: u32, minute: i64) -> RefilingRow {
        let walk = row.due(shape, at(minute)).unwrap();
        row.walked(Refiling {
            is_through: true,
            ..walk
        })
    }

    #[test]
    fn customers_are_walked_through_at_once_and_once_more_after_the_deploy() {
        let row = walked(RefilingRow::default(), 2, 0);
        assert_eq!(row.shape, 0);
        assert_eq!(row.due(2, at(59)), None);
        let row = walked(row, 2, 60);
        assert_eq!((row.shape, &row.under_way), (2, &None));
        assert_eq!(row.due(2, at(600)), None);
        assert!(row.due(3, at(600)).is_some());
    }

    #[test]
    fn a_walk_goes_on_until_it_is_through_or_the_rules_change() {
        let row = RefilingRow::default();
        let walk = row.due(2, at(0)).unwrap();
        let row = row.walked(walk.clone());
        assert_eq!(row.due(2, at(30)), Some(walk));
        let newer = row.due(3, at(30)).unwrap();
        assert_eq!((newer.shape, newer.since), (3, at(30)));
        assert_eq!(row.walked(newer).due(2, at(30)), None);
    }

    #[test]
    fn a_walk_with_a_failure_is_followed_by_another() {
        let row = walked(RefilingRow::default(), 2, 0);
        let walk = row.due(2, at(60)).unwrap();
        let row = row.walked(Refiling {
            since: at(61),
            is_through: true,
            ..walk
        });
        assert_eq!((row.shape, row.due(2, at(120))), (0, None));
        assert_eq!(walked(row, 2, 121).shape, 2);
    }
}
