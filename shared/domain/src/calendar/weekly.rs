//! The shifts of a week.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use super::{LocalTime, Weekday};
use crate::invalid::Invalid;

const DAY: i32 = 24 * 60;
const WEEK: i32 = 7 * DAY;

/// A stretch of work that comes every week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "WeeklyShift")]
pub struct Shift {
    /// The day of the week on which it starts.
    pub day: Weekday,
    /// The local time at which work begins.
    pub starts: LocalTime,
    /// The local time at which work ends: on the next day unless it is later than `starts`.
    pub ends: LocalTime,
}

impl Shift {
    /// Whether it ends on the day after the one on which it starts.
    pub fn is_overnight(&self) -> bool {
        self.ends <= self.starts
    }

    /// How long it is on a day of 24 hours, in minutes.
    fn minutes(&self) -> i32 {
        let minutes = self.ends.minutes() - self.starts.minutes();
        if self.is_overnight() {
            minutes + DAY
        } else {
            minutes
        }
    }

    /// The minutes from Monday's midnight to its start.
    fn start(&self) -> i32 {
        self.day.since_monday() * DAY + self.starts.minutes()
    }
}

/// The shifts of a week, several a day if need be; none means that no hour is worked.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "Vec<Shift>")]
pub struct WeeklyShifts(Vec<Shift>);

impl WeeklyShifts {
    /// The most shifts of a week: four on each day.
    pub const MOST: usize = 28;

    /// The shifts, in the order of the week.
    pub fn new(mut shifts: Vec<Shift>) -> Result<Self, Invalid> {
        if shifts.len() > Self::MOST {
            return Err(Invalid::because("must be at most 28 shifts a week"));
        }
        shifts.sort_by_key(Shift::start);
        let count = shifts.len();
        for position in 0..count {
            // The last shift of the week may run into the first one of the next.
            let (one, next) = (&shifts[position], &shifts[(position + 1) % count]);
            let until_next = match (next.start() - one.start()).rem_euclid(WEEK) {
                0 if count == 1 => WEEK,
                minutes => minutes,
            };
            if one.minutes() > until_next {
                return Err(Invalid::because("must be shifts that don't overlap"));
            }
        }
        Ok(Self(shifts))
    }

    /// Those that start on a day of the week.
    pub fn on(&self, day: Weekday) -> impl Iterator<Item = &Shift> {
        self.0.iter().filter(move |shift| shift.day == day)
    }
}

impl TryFrom<Vec<Shift>> for WeeklyShifts {
    type Error = Invalid;

    fn try_from(shifts: Vec<Shift>) -> Result<Self, Invalid> {
        Self::new(shifts)
    }
}

impl JsonSchema for WeeklyShifts {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "WeeklyShifts".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "array",
            "items": generator.subschema_for::<Shift>(),
            "maxItems": Self::MOST,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read(shifts: &[(&str, &str, &str)]) -> Result<WeeklyShifts, serde_json::Error> {
        let shift = |(day, starts, ends): &(&str, &str, &str)| -> Value {
            json!({ "day": day, "starts": starts, "ends": ends })
        };
        serde_json::from_value(shifts.iter().map(shift).collect())
    }

    #[test]
    fn a_day_can_have_several_shifts_and_a_night_belongs_to_its_first_day() {
        let week = read(&[
            ("monday", "17:00", "01:00"),
            ("monday", "08:00", "12:00"),
            ("tuesday", "01:00", "05:00"),
        ]);
        let week = week.unwrap();
        let starts: Vec<_> = week
            .on(Weekday::Monday)
            .map(|shift| shift.starts.minutes() / 60)
            .collect();
        assert_eq!(starts, [8, 17]);
    }

    #[test]
    fn shifts_that_overlap_are_refused_also_over_the_end_of_the_week() {
        for overlapping in [
            [("monday", "08:00", "12:00"), ("monday", "11:59", "13:00")],
            [("monday", "08:00", "12:00"), ("monday", "08:00", "09:00")],
            [("monday", "22:00", "06:00"), ("tuesday", "05:00", "09:00")],
            [("sunday", "22:00", "06:00"), ("monday", "05:00", "09:00")],
            [("sunday", "08:00", "08:00"), ("monday", "07:59", "09:00")],
        ] {
            assert!(read(&overlapping).is_err(), "{overlapping:?}");
        }
        let touching = [("sunday", "08:00", "08:00"), ("monday", "08:00", "09:00")];
        assert!(read(&touching).is_ok());
        assert!(read(&[("sunday", "08:00", "08:00")]).is_ok());
        assert!(read(&[]).is_ok());
    }
}
