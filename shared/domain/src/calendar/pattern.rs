//! Weekly patterns, and the instants they become.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Block, LocalDate, Shift, Weekday, WeeklyShifts, covers, joined};
use crate::id::{JobId, MemberId};
use crate::instant;
use crate::text::Reason;
use crate::zone::TimeZone;

/// The shifts that come every week from a date on, until the date of the next pattern.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ShiftPattern {
    /// The first date on which a shift of this pattern starts.
    pub effective_on: LocalDate,
    /// The zone of its dates and times.
    pub time_zone: TimeZone,
    /// The shifts of a week; empty when no hour is worked, null when there is no limit of hours.
    pub shifts: Option<WeeklyShifts>,
    /// Why it was set, in the words of whoever did it.
    pub reason: Option<Reason>,
    /// The jobs that stayed booked outside its hours on purpose.
    pub accepted_jobs: Vec<JobId>,
    /// The instant at which somebody entered it.
    #[serde(with = "instant")]
    #[schemars(schema_with = "instant::schema")]
    pub set_at: Timestamp,
    /// The dispatcher or owner who set it.
    pub set_by: MemberId,
}

impl ShiftPattern {
    fn starts_at(&self) -> Timestamp {
        let midnight = self.effective_on.date().at(0, 0, 0, 0);
        self.time_zone.instant(midnight).unwrap_or(Timestamp::MAX)
    }

    /// A shift of a day as instants; nothing when daylight saving leaves no time of it.
    fn instants(&self, shift: &Shift, day: Date) -> Option<Block> {
        let last_day = if shift.is_overnight() {
            day.tomorrow().ok()?
        } else {
            day
        };
        let starts_at = self.time_zone.instant(day.to_datetime(shift.starts.time()));
        let ends_at = self
            .time_zone
            .instant(last_day.to_datetime(shift.ends.time()));
        Block::new(starts_at.ok()?, ends_at.ok()?)
    }

    /// The shifts that start on its dates before `until` and have something of `within`.
    fn between(&self, until: Option<Date>, within: Block, blocks: &mut Vec<Block>) {
        let Some(shifts) = &self.shifts else { return };
        let first = self.time_zone.date(within.starts_at());
        // A shift that started the day before may still run; on Samoa's shores, where a whole date was
        // once skipped, the day before is two dates back.
        let first = first.checked_sub(2.days()).unwrap_or(first);
        let mut day = first.max(self.effective_on.date());
        let last = self.time_zone.date(within.ends_at());
        while day <= last && until.is_none_or(|until| day < until) {
            let of_day = shifts.on(Weekday::of(day));
            let instants = of_day.filter_map(|shift| self.instants(shift, day));
            blocks.extend(instants.filter(|block| block.overlaps(within)));
            let Ok(next) = day.tomorrow() else { return };
            day = next;
        }
    }
}

/// The patterns of a technician, by their dates.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Shifts(Vec<ShiftPattern>);

impl Shifts {
    /// The most patterns that are kept beside one another.
    pub const MOST: usize = 12;

    /// The patterns, the earliest first.
    pub fn patterns(&self) -> &[ShiftPattern] {
        &self.0
    }

    /// Lets a pattern hold from its date on. One of the same date is replaced, and one of a later date
    /// still begins on its own.
    pub fn set(&mut self, pattern: ShiftPattern) {
        self.0
            .retain(|one| one.effective_on != pattern.effective_on);
        self.0.push(pattern);
        self.0.sort_by_key(|one| one.effective_on);
    }

    /// Forgets the patterns that had ended by an instant.
    pub fn forget_before(&mut self, end: Timestamp) {
        let ended = self.0.iter().skip(1);
        let ended = ended.take_while(|next| next.starts_at() <= end).count();
        self.0.drain(..ended);
    }

    /// The shifts that have something of a stretch of time, whole and in order.
    pub fn between(&self, within: Block) -> Vec<Block> {
        let mut blocks = Vec::new();
        for (position, pattern) in self.0.iter().enumerate() {
            let next = self.0.get(position + 1);
            let until = next.map(|next| next.effective_on.date());
            pattern.between(until, within, &mut blocks);
        }
        blocks.sort_unstable();
        blocks
    }

    /// Whether all of a block is time in which the technician can be booked.
    pub fn allow(&self, block: Block) -> bool {
        covers(&self.open_time(block), block)
    }

    /// The time of a stretch in which the technician can be booked: the shifts, and all time for which
    /// there is no pattern. It is joined.
    pub fn open_time(&self, within: Block) -> Vec<Block> {
        let mut open = self.between(within);
        let mut from = Timestamp::MIN;
        let mut is_unlimited = true;
        for pattern in &self.0 {
            let starts_at = pattern.starts_at();
            if is_unlimited {
                open.extend(Block::new(from, starts_at));
            }
            (from, is_unlimited) = (starts_at, pattern.shifts.is_none());
        }
        if is_unlimited {
            open.extend(Block::new(from, Timestamp::MAX));
        }
        joined(open)
    }
}

#[cfg(test)]
mod tests;
