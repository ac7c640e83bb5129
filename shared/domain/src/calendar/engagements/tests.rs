use proptest::prelude::*;

use super::*;
use crate::calendar::{LocalDate, LocalTime, Shift, ShiftPattern, Weekday, WeeklyShifts};
use crate::id::{MemberId, TimeOffId};
use crate::zone::TimeZone;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn minute(number: i64) -> Timestamp {
    // A Monday's midnight in UTC, and minutes from there.
    at("2026-03-02T00:00:00Z") + SignedDuration::from_mins(number)
}

fn block(from: i64, to: i64) -> Block {
    Block::new(minute(from), minute(to)).unwrap()
}

fn job(number: u8) -> JobId {
    JobId::from_bytes([number; 16])
}

fn booked(number: u8, from: i64, to: i64) -> BookedJob {
    BookedJob {
        job_id: job(number),
        block: block(from, to),
    }
}

fn off(from: i64, to: i64) -> TimeOff {
    TimeOff {
        time_off_id: TimeOffId::from_bytes([9; 16]),
        block: block(from, to),
        reason: None,
        accepted_jobs: Vec::new(),
        created_at: Timestamp::UNIX_EPOCH,
        created_by: MemberId::from_bytes([1; 16]),
    }
}

fn every_day(starts: &str, ends: &str) -> Shifts {
    let shift = |day: &Weekday| Shift {
        day: *day,
        starts: LocalTime::parse(starts).unwrap(),
        ends: LocalTime::parse(ends).unwrap(),
    };
    let week = Weekday::ALL.iter().map(shift).collect();
    let mut shifts = Shifts::default();
    shifts.set(ShiftPattern {
        effective_on: LocalDate::parse("2020-01-01").unwrap(),
        time_zone: TimeZone::parse("UTC").unwrap(),
        shifts: Some(WeeklyShifts::new(week).unwrap()),
        reason: None,
        accepted_jobs: Vec::new(),
        set_at: Timestamp::UNIX_EPOCH,
        set_by: MemberId::from_bytes([1; 16]),
    });
    shifts
}

fn visit(from: i64, to: i64, work: u16) -> Visit {
    Visit {
        job_id: job(1),
        window: ArrivalWindow::new(minute(from), minute(to)).unwrap(),
        work: Minutes::new(work).unwrap(),
    }
}

/// Where a visit is placed: the minutes of its arrival.
fn placed(engagements: Engagements<'_>, visit: &Visit, now: i64) -> Result<i64, Vec<Conflict>> {
    let place = engagements.place(visit, minute(now));
    place.map(|(arrives_at, block)| {
        assert_eq!(Some(block), visit.block(arrives_at, minute(now)));
        minute(0).duration_until(arrives_at).as_mins()
    })
}

#[test]
fn a_visit_is_placed_at_the_first_arrival_that_keeps_clear_of_all_else() {
    let (any, nine_to_five) = (Shifts::default(), every_day("09:00", "17:00"));
    let hour = |hour: i64| hour * 60;
    for (what, shifts, bookings, time_off, window, expected) in [
        (
            "nothing is in the way",
            &any,
            vec![],
            vec![],
            (8, 10),
            Ok(hour(8)),
        ),
        (
            "the way begins when the other job ends",
            &any,
            vec![booked(2, hour(8), hour(9))],
            vec![],
            (8, 10),
            Ok(hour(9) + 15),
        ),
        (
            "its own booking",
            &any,
            vec![booked(1, hour(8), hour(9))],
            vec![],
            (8, 10),
            Ok(hour(8)),
        ),
        (
            "the way is part of the shift",
            &nine_to_five,
            vec![],
            vec![],
            (8, 10),
            Ok(hour(9) + 15),
        ),
        (
            "a gap that is too small is passed over",
            &any,
            vec![
                booked(2, hour(8), hour(9)),
                booked(3, hour(9) + 59, hour(10)),
            ],
            vec![],
            (8, 11),
            Ok(hour(10) + 15),
        ),
        (
            "a gap that just fits",
            &any,
            vec![booked(2, hour(8), hour(9)), booked(3, hour(10), hour(11))],
            vec![],
            (8, 11),
            Ok(hour(9) + 15),
        ),
        (
            "after the time off",
            &nine_to_five,
            vec![],
            vec![off(hour(9), hour(12))],
            (10, 13),
            Ok(hour(12) + 15),
        ),
        (
            "the work must end with the shift",
            &nine_to_five,
            vec![],
            vec![],
            (17, 18),
            Err(vec![Conflict::OutsideShift]),
        ),
        (
            "all that is in the way is told",
            &nine_to_five,
            vec![booked(2, hour(8), hour(18))],
            vec![off(hour(8), hour(9))],
            (8, 9),
            Err(vec![
                Conflict::Job { job_id: job(2) },
                Conflict::TimeOff {
                    time_off_id: TimeOffId::from_bytes([9; 16]),
                },
                Conflict::OutsideShift,
            ]),
        ),
    ] {
        let engagements = Engagements {
            shifts,
            time_off: &time_off,
            bookings: &bookings,
        };
        let visit = visit(hour(window.0), hour(window.1), 45);
        assert_eq!(placed(engagements, &visit, 0), expected, "{what}");
    }
}

#[test]
fn a_job_that_ends_as_the_way_begins_is_not_in_the_way() {
    let shifts = Shifts::default();
    let bookings = [booked(2, 420, 465)];
    let engagements = Engagements {
        shifts: &shifts,
        time_off: &[],
        bookings: &bookings,
    };
    assert_eq!(placed(engagements, &visit(480, 600, 45), 0), Ok(480));
    assert!(placed(engagements, &visit(479, 480, 45), 0).is_err());
}

#[test]
fn an_arrival_is_inside_the_window_and_not_before_now() {
    let shifts = Shifts::default();
    let none = Engagements {
        shifts: &shifts,
        time_off: &[],
        bookings: &[],
    };
    let visit = visit(480, 600, 30);
    assert_eq!(placed(none, &visit, 0), Ok(480));
    assert_eq!(placed(none, &visit, 480), Ok(481), "the next full minute");
    assert_eq!(placed(none, &visit, 550), Ok(551));
    assert_eq!(placed(none, &visit, 599), Ok(480), "a window that is over");
    let until_its_end = [booked(2, 400, 585)];
    let busy = Engagements {
        bookings: &until_its_end,
        ..none
    };
    assert!(placed(busy, &visit, 0).is_err(), "the end is outside");
}

#[test]
fn no_way_begins_before_it_is_decided_on() {
    let nine_to_five = every_day("09:00", "17:00");
    // What was planned until a minute ago is over, however long it takes in truth.
    let over = [booked(2, 500, 599)];
    let engagements = Engagements {
        shifts: &nine_to_five,
        time_off: &[],
        bookings: &over,
    };
    let soon = visit(605, 700, 30);
    let (arrives_at, block) = engagements.place(&soon, minute(600)).unwrap();
    assert_eq!(arrives_at, minute(605));
    assert_eq!(block, super::tests::block(600, 635));
    let none = Engagements {
        bookings: &[],
        ..engagements
    };
    let first_thing = visit(545, 600, 30);
    assert_eq!(
        placed(none, &first_thing, 541),
        Ok(545),
        "the shift has begun"
    );
    assert_eq!(placed(none, &first_thing, 539), Ok(555), "it has not");
    // A window that is over is booked where it was.
    let (_, block) = none.place(&first_thing, minute(650)).unwrap();
    assert_eq!(block, super::tests::block(545, 575));
}

#[test]
fn a_shift_over_midnight_takes_a_visit_over_midnight() {
    let night = every_day("20:00", "04:00");
    let engagements = Engagements {
        shifts: &night,
        time_off: &[],
        bookings: &[],
    };
    let around_midnight = visit(23 * 60 + 30, 24 * 60 + 30, 120);
    assert_eq!(placed(engagements, &around_midnight, 0), Ok(23 * 60 + 30));
    let split = every_day("20:00", "00:00");
    let engagements = Engagements {
        shifts: &split,
        ..engagements
    };
    assert!(placed(engagements, &around_midnight, 0).is_err());
}

fn some_bookings() -> impl Strategy<Value = Vec<(i64, i64)>> {
    proptest::collection::vec((0_i64..1400, 10_i64..200), 0..8)
}

proptest! {
    /// Compares with a search of every minute of the window.
    #[test]
    fn no_earlier_minute_is_free_and_none_where_none_is_found(
        bookings in some_bookings(), absences in proptest::collection::vec((0_i64..1400, 10_i64..200), 0..3),
        from in 60_i64..1000, length in 1_i64..300, work in 1_u16..120, seed in any::<prop::sample::Index>(),
        now in 0_i64..1300,
        (starts, ends) in (0_i64..24, 0_i64..24), has_shifts: bool,
    ) {
        prop_assume!(now + 1 < from + length, "a window that is over is booked where it was");
        let shifts = if has_shifts {
            every_day(&format!("{starts:02}:00"), &format!("{ends:02}:00"))
        } else {
            Shifts::default()
        };
        let numbered = bookings.iter().zip(2_u8..);
        let mut bookings: Vec<_> = numbered.map(|((from, length), number)| booked(number, *from, from + length)).collect();
        let time_off: Vec<_> = absences.iter().map(|(from, length)| off(*from, from + length)).collect();
        let visit = visit(from, from + length, work);
        let first = placed(Engagements { shifts: &shifts, time_off: &time_off, bookings: &bookings }, &visit, now);
        if !bookings.is_empty() {
            let by = seed.index(bookings.len());
            bookings.rotate_left(by);
        }
        let engagements = Engagements { shifts: &shifts, time_off: &time_off, bookings: &bookings };
        let found = placed(engagements, &visit, now);
        prop_assert_eq!(first.clone().ok(), found.clone().ok(), "in any order");
        let is_free = |minute: &i64| {
            let block = visit.block(super::tests::minute(*minute), super::tests::minute(now)).unwrap();
            engagements.conflicts(visit.job_id, block).is_empty()
        };
        let earliest = if from <= now { now + 1 } else { from };
        let searched = (earliest..from + length).find(is_free);
        prop_assert_eq!(found.ok(), searched);
    }

    /// However jobs are placed one after another, no two of them ever overlap.
    #[test]
    fn jobs_placed_one_after_another_never_overlap(
        visits in proptest::collection::vec((60_i64..1200, 1_i64..400, 1_u16..180), 1..14),
    ) {
        let shifts = Shifts::default();
        let mut bookings: Vec<BookedJob> = Vec::new();
        for ((from, length, work), number) in visits.into_iter().zip(1_u8..) {
            let visit = Visit { job_id: job(number), ..visit(from, from + length, work) };
            let engagements = Engagements { shifts: &shifts, time_off: &[], bookings: &bookings };
            match engagements.place(&visit, minute(0)) {
                Ok((_, block)) => bookings.push(BookedJob { job_id: visit.job_id, block }),
                Err(conflicts) => prop_assert!(!conflicts.is_empty()),
            }
        }
        for (position, one) in bookings.iter().enumerate() {
            for other in &bookings[position + 1..] {
                prop_assert!(!one.block.overlaps(other.block));
            }
        }
    }
}
