use jiff::SignedDuration;
use jiff::civil::Weekday as Civil;
use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use crate::calendar::LocalTime;

fn zone(name: &str) -> TimeZone {
    TimeZone::parse(name).unwrap()
}

fn week(shifts: &[(Weekday, &str, &str)]) -> WeeklyShifts {
    let time = |text: &str| LocalTime::parse(text).unwrap();
    let shift = |(day, starts, ends): &(Weekday, &str, &str)| Shift {
        day: *day,
        starts: time(starts),
        ends: time(ends),
    };
    WeeklyShifts::new(shifts.iter().map(shift).collect()).unwrap()
}

fn daily(starts: &str, ends: &str) -> WeeklyShifts {
    let days: Vec<_> = Weekday::ALL
        .iter()
        .map(|day| (*day, starts, ends))
        .collect();
    week(&days)
}

fn pattern(on: &str, zone_name: &str, shifts: Option<WeeklyShifts>) -> ShiftPattern {
    ShiftPattern {
        effective_on: LocalDate::parse(on).unwrap(),
        time_zone: zone(zone_name),
        shifts,
        reason: None,
        accepted_jobs: Vec::new(),
        set_at: Timestamp::UNIX_EPOCH,
        set_by: MemberId::from_bytes([1; 16]),
    }
}

fn shifts(patterns: impl IntoIterator<Item = ShiftPattern>) -> Shifts {
    let mut all = Shifts::default();
    for pattern in patterns {
        all.set(pattern);
    }
    all
}

fn block(from: &str, to: &str) -> Block {
    Block::new(from.parse().unwrap(), to.parse().unwrap()).unwrap()
}

#[test]
fn a_shift_over_the_gap_is_shorter_and_one_over_the_doubled_hour_longer() {
    let night = shifts([pattern(
        "2026-01-01",
        "America/New_York",
        Some(daily("22:00", "06:00")),
    )]);
    for (from, to, hours) in [
        ("2026-03-08T04:00:00Z", "2026-03-08T09:00:00Z", 7),
        ("2026-07-04T04:00:00Z", "2026-07-04T09:00:00Z", 8),
        ("2026-11-01T04:00:00Z", "2026-11-01T09:00:00Z", 9),
    ] {
        let found = night.between(block(from, to));
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].duration(), SignedDuration::from_hours(hours));
    }
}

#[test]
fn a_shift_of_which_the_gap_leaves_nothing_is_left_out_that_day() {
    let early = shifts([pattern(
        "2026-01-01",
        "America/New_York",
        Some(daily("02:30", "03:00")),
    )]);
    let day = |date: &str| {
        let (start, end) = zone("America/New_York").day(date.parse().unwrap()).unwrap();
        early.between(Block::new(start, end).unwrap())
    };
    assert_eq!(day("2026-03-08"), []);
    assert_eq!(
        day("2026-03-09"),
        [block("2026-03-09T06:30:00Z", "2026-03-09T07:00:00Z")]
    );
}

#[test]
fn before_the_first_pattern_and_where_one_lifts_the_limit_all_time_is_open() {
    let denver = "America/Denver";
    let all = shifts([
        pattern("2026-06-01", denver, None),
        pattern("2026-03-02", denver, Some(daily("08:00", "17:00"))),
    ]);
    for (from, to, is_open) in [
        ("2026-03-01T02:00:00Z", "2026-03-02T07:00:00Z", true),
        ("2026-03-02T06:00:00Z", "2026-03-02T08:00:00Z", false),
        ("2026-03-02T15:00:00Z", "2026-03-03T00:00:00Z", true),
        ("2026-03-02T15:00:00Z", "2026-03-03T00:00:01Z", false),
        ("2026-06-01T06:00:00Z", "2029-06-01T06:00:00Z", true),
    ] {
        assert_eq!(all.allow(block(from, to)), is_open, "{from} {to}");
    }
    assert!(Shifts::default().allow(block("2026-03-02T06:00:00Z", "2026-03-09T06:00:00Z")));
}

#[test]
fn nobody_works_under_a_pattern_without_shifts() {
    let none = shifts([pattern("2026-03-02", "UTC", Some(WeeklyShifts::default()))]);
    assert!(!none.allow(block("2026-03-04T10:00:00Z", "2026-03-04T10:01:00Z")));
}

#[test]
fn the_night_before_a_new_pattern_is_worked_to_its_end() {
    let denver = "America/Denver";
    let all = shifts([
        pattern("2026-03-02", denver, Some(daily("22:00", "06:00"))),
        pattern("2026-03-09", denver, Some(daily("12:00", "13:00"))),
    ]);
    let found = all.between(block("2026-03-09T06:00:00Z", "2026-03-10T06:00:00Z"));
    assert_eq!(
        found,
        [
            block("2026-03-09T04:00:00Z", "2026-03-09T12:00:00Z"),
            block("2026-03-09T18:00:00Z", "2026-03-09T19:00:00Z"),
        ]
    );
}

#[test]
fn a_pattern_replaces_that_of_its_date_and_what_had_ended_is_forgotten() {
    let hours = |starts: &str, ends: &str| Some(daily(starts, ends));
    let mut all = shifts([
        pattern("2026-01-01", "UTC", hours("08:00", "12:00")),
        pattern("2026-02-01", "UTC", hours("08:00", "13:00")),
        pattern("2026-03-01", "UTC", hours("08:00", "14:00")),
        pattern("2026-02-01", "UTC", hours("09:00", "13:00")),
    ]);
    assert_eq!(all.patterns().len(), 3);
    assert_eq!(all.patterns()[1].shifts, hours("09:00", "13:00"));
    all.forget_before("2026-02-01T00:00:00Z".parse().unwrap());
    assert_eq!(all.patterns().len(), 2);
    all.forget_before("2030-01-01T00:00:00Z".parse().unwrap());
    assert_eq!(all.patterns().len(), 1, "the last one still holds");
}

const ZONES: [&str; 12] = [
    "UTC",
    "America/New_York",
    "America/Denver",
    "America/Phoenix",
    "America/St_Johns",
    "America/Santiago",
    "America/Sao_Paulo",
    "Africa/Casablanca",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Pacific/Kiritimati",
];

fn some_minute() -> impl Strategy<Value = (i8, i8)> {
    (0_i8..24, 0_i8..60)
}

fn text((hour, minute): (i8, i8)) -> String {
    format!("{hour:02}:{minute:02}")
}

proptest! {
    /// Compares with a clock on the wall: an instant is worked when its local time is between those of
    /// a shift of that date or of the date before. Where the clock jumps the comparison says nothing.
    #[test]
    fn a_shift_is_worked_when_the_wall_clock_says_so(
        name in select(ZONES.as_slice()), day in select(Weekday::ALL), from in some_minute(),
        to in some_minute(), second in 1_262_304_000_i64..1_893_456_000,
    ) {
        let zone = zone(name);
        let at = Timestamp::from_second(second - second % 60).unwrap();
        let day_long = SignedDuration::from_hours(26);
        let utc = super::tests::zone("UTC");
        let offset = |at: Timestamp| at.as_second() - utc.instant(zone.local(at)).unwrap().as_second();
        prop_assume!(offset(at - day_long) == offset(at) && offset(at + day_long) == offset(at));
        let (starts, ends) = (text(from), text(to));
        let week = week(&[(day, &starts, &ends)]);
        let all = shifts([pattern("2005-01-01", name, Some(week))]);
        let minute = Block::new(at, at + SignedDuration::from_mins(1)).unwrap();
        let local = zone.local(at);
        let number = Civil::from_monday_zero_offset(i8::try_from(day.since_monday()).unwrap()).unwrap();
        let now = (local.hour(), local.minute());
        let is_today = local.weekday() == number;
        let is_tomorrow = local.yesterday().unwrap().weekday() == number;
        let expected = if from < to {
            is_today && from <= now && now < to
        } else {
            (is_today && from <= now) || (is_tomorrow && now < to)
        };
        prop_assert_eq!(all.allow(minute), expected, "{} {} {}-{} at {}", name, day, starts, ends, local);
    }

    #[test]
    fn patterns_hold_alike_in_whatever_order_they_were_set(
        name in select(ZONES.as_slice()), other in select(ZONES.as_slice()), from in some_minute(),
        to in some_minute(), second in 1_767_225_600_i64..1_798_761_600,
    ) {
        let (starts, ends) = (text(from), text(to));
        let patterns = [
            pattern("2026-02-01", name, Some(daily(&starts, &ends))),
            pattern("2026-05-01", other, None),
            pattern("2026-09-01", other, Some(daily(&ends, &starts))),
        ];
        let start = Timestamp::from_second(second).unwrap();
        let within = Block::new(start, start + SignedDuration::from_hours(50)).unwrap();
        let forward = shifts(patterns.clone());
        let backward = shifts(patterns.into_iter().rev());
        prop_assert_eq!(forward.open_time(within), backward.open_time(within));
        let open = forward.open_time(within);
        prop_assert!(open.windows(2).all(|two| two[0].ends_at() < two[1].starts_at()));
    }

    #[test]
    fn a_longer_view_shows_the_same_shifts(
        name in select(ZONES.as_slice()), from in some_minute(), to in some_minute(),
        second in 1_262_304_000_i64..1_893_456_000,
    ) {
        let week = daily(&text(from), &text(to));
        let all = shifts([pattern("2005-01-01", name, Some(week))]);
        let start = Timestamp::from_second(second).unwrap();
        let hours = |hours| SignedDuration::from_hours(hours);
        let day = Block::new(start, start + hours(24)).unwrap();
        let around = Block::new(start - hours(100), start + hours(124)).unwrap();
        let of_day: Vec<_> = all.between(around).into_iter().filter(|one| one.overlaps(day)).collect();
        prop_assert_eq!(all.between(day), of_day);
    }
}
