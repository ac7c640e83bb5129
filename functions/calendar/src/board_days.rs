//! Which days a board shows.

use std::borrow::Cow;

use api::{Limit, Problem, SealedCursor};
use domain::calendar::{Block, LocalDate};
use domain::zone::TimeZone;
use jiff::{SignedDuration, Timestamp};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer};

use crate::board::BoardDay;

/// Which board.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BoardFilter {
    /// The first day shown; today unless told.
    on: Option<LocalDate>,
    /// How many days in a row: 1 or 7.
    #[serde(default)]
    days: Days,
    /// The zone in which days are days; the company's unless told.
    time_zone: Option<TimeZone>,
    #[serde(default)]
    pub(crate) limit: Limit,
    /// The `next` of the page before.
    pub(crate) cursor: Option<SealedCursor>,
}

/// A day or a week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Days(i32);

impl Default for Days {
    fn default() -> Self {
        Self(1)
    }
}

impl<'de> Deserialize<'de> for Days {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Cow::<str>::deserialize(deserializer)?.as_ref() {
            "1" => Ok(Self(1)),
            "7" => Ok(Self(7)),
            _ => Err(serde::de::Error::custom("must be 1 or 7")),
        }
    }
}

impl JsonSchema for Days {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "BoardDays".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "integer",
            "format": "int32",
            "minimum": 1,
            "maximum": 7,
            "default": 1
        })
    }
}

/// No zone is further from UTC than this, and no day is longer by more than an hour.
const FURTHEST: SignedDuration = SignedDuration::from_hours(27);

impl BoardFilter {
    /// The days in the zone of the board.
    pub(crate) fn days(&self, home: &TimeZone, now: Timestamp) -> Result<Vec<BoardDay>, Problem> {
        let zone = self.zone(home);
        let first = self.on.unwrap_or_else(|| LocalDate::at(now, zone));
        let dates = (0..self.days.0).filter_map(|days| first.plus_days(days));
        dates.map(|date| day_of(date, zone)).collect()
    }

    /// The zone of the board.
    pub(crate) fn zone<'a>(&'a self, home: &'a TimeZone) -> &'a TimeZone {
        self.time_zone.as_ref().unwrap_or(home)
    }

    /// All the time in which the days can lie, as long as nobody knows where the company is.
    pub(crate) fn reach(&self, now: Timestamp) -> Option<Block> {
        if let Some(zone) = &self.time_zone {
            return whole(&self.days(zone, now).ok()?);
        }
        let start = match self.on {
            Some(on) => TimeZone::parse("UTC")
                .ok()?
                .instant(on.date().at(0, 0, 0, 0))
                .ok()?,
            None => now,
        };
        let days = SignedDuration::from_hours(24 * i64::from(self.days.0));
        let end = start.checked_add(days).ok()?;
        Block::new(
            start.checked_sub(FURTHEST).ok()?,
            end.checked_add(FURTHEST).ok()?,
        )
    }
}

/// A local day as it is in a zone. A date that a zone skipped has no time of its own; it is shown as the
/// hour before the next one.
pub(crate) fn day_of(on: LocalDate, zone: &TimeZone) -> Result<BoardDay, Problem> {
    let no_day = || Problem::Internal("a date of the calendar is no day".into());
    let (starts_at, ends_at) = zone.day(on.date()).map_err(|_| no_day())?;
    let hour = SignedDuration::from_hours(1);
    let block = Block::new(starts_at, ends_at)
        .or_else(|| Block::new(ends_at.checked_sub(hour).ok()?, ends_at))
        .ok_or_else(no_day)?;
    Ok(BoardDay { on, block })
}

/// From the beginning of the first day to the end of the last.
pub(crate) fn whole(days: &[BoardDay]) -> Option<Block> {
    let (first, last) = (days.first()?, days.last()?);
    Block::new(first.block.starts_at(), last.block.ends_at())
}
