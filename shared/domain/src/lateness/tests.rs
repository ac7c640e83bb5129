//! Which promises are in danger.

use proptest::prelude::*;

use super::*;

const NOON: Timestamp = Timestamp::UNIX_EPOCH;

fn at(minute: i64) -> Timestamp {
    NOON + SignedDuration::from_mins(minute)
}

fn job(n: u8) -> JobId {
    JobId::from_bytes([n; 16])
}

/// An hour of work that is booked for the beginning of a window of two hours.
fn visit(n: u8, state: JobState, minute: i64) -> PlannedVisit {
    PlannedVisit {
        job_id: job(n),
        state,
        state_since: Some(at(minute)),
        is_asap: false,
        window: ArrivalWindow::new(at(minute), at(minute + 120)).ok(),
        arrives_at: Some(at(minute)),
        work: Minutes::new(60).unwrap(),
        way: None,
    }
}

fn late(forecasts: &[Forecast]) -> Vec<(JobId, LatenessSeverity, Option<JobId>)> {
    let late = forecasts.iter();
    let late = late.filter_map(|one| Some((one.job_id, one.late?.0, one.held_up_by)));
    late.collect()
}

#[test]
fn a_day_as_planned_warns_of_nothing() {
    let day = [
        visit(1, JobState::OnSite, 0),
        visit(2, JobState::Accepted, 75),
        visit(3, JobState::Assigned, 150),
    ];
    for minute in [0, 30, 59, 60] {
        assert_eq!(late(&forecast(&day, at(minute))), [], "{minute}");
    }
}

#[test]
fn work_that_takes_too_long_endangers_the_next_window_and_not_itself() {
    let tight = PlannedVisit {
        window: ArrivalWindow::new(at(75), at(90)).ok(),
        ..visit(2, JobState::Assigned, 75)
    };
    let day = [visit(1, JobState::OnSite, 0), tight];
    assert_eq!(late(&forecast(&day, at(74))), []);
    // Fifteen minutes of way lie between.
    let expected = [(job(2), LatenessSeverity::AtRisk, Some(job(1)))];
    assert_eq!(late(&forecast(&day, at(75))), expected);
    assert_eq!(forecast(&day, at(75))[1].arrives_at, at(90));
    let expected = [(job(2), LatenessSeverity::Missed, Some(job(1)))];
    assert_eq!(late(&forecast(&day, at(90))), expected);
}

#[test]
fn a_window_that_is_over_is_missed_for_a_day() {
    let severity = |minute| LatenessSeverity::of_window(at(90), at(minute));
    assert_eq!(severity(89), Some(LatenessSeverity::AtRisk));
    assert_eq!(severity(90), Some(LatenessSeverity::Missed));
    assert_eq!(severity(90 + 24 * 60 - 1), Some(LatenessSeverity::Missed));
    assert_eq!(severity(90 + 24 * 60), None);
}

#[test]
fn a_window_with_room_is_in_no_danger() {
    let day = [
        visit(1, JobState::OnSite, 0),
        visit(2, JobState::Assigned, 75),
    ];
    assert_eq!(late(&forecast(&day, at(150))), []);
    assert_eq!(late(&forecast(&day, at(180))).len(), 1);
}

#[test]
fn who_is_on_the_way_arrives_by_the_way_that_is_left() {
    let under_way = |way| PlannedVisit {
        way: Some(SignedDuration::from_mins(way)),
        ..visit(1, JobState::EnRoute, 0)
    };
    assert_eq!(late(&forecast(&[under_way(19)], at(100))), []);
    let expected = [(job(1), LatenessSeverity::AtRisk, None)];
    assert_eq!(late(&forecast(&[under_way(20)], at(100))), expected);
    // Without a position, as if the way took what is planned for it.
    let unknown = visit(1, JobState::EnRoute, 0);
    assert_eq!(forecast(&[unknown], at(5))[0].arrives_at, at(15));
    assert_eq!(forecast(&[unknown], at(40))[0].arrives_at, at(40));
}

#[test]
fn who_has_not_set_out_is_late_once_the_way_is_too_long() {
    let waiting = visit(1, JobState::Accepted, 0);
    assert_eq!(late(&forecast(&[waiting], at(104))), []);
    let expected = [(job(1), LatenessSeverity::AtRisk, None)];
    assert_eq!(late(&forecast(&[waiting], at(105))), expected);
    let expected = [(job(1), LatenessSeverity::Missed, None)];
    assert_eq!(late(&forecast(&[waiting], at(120))), expected);
    assert_eq!(late(&forecast(&[waiting], at(120 + 24 * 60))), []);
}

#[test]
fn a_job_that_nobody_has_is_late_too() {
    let nobodys = PlannedVisit {
        arrives_at: None,
        state_since: None,
        ..visit(1, JobState::Scheduled, 0)
    };
    assert_eq!(late(&forecast(&[nobodys], at(104))), []);
    assert_eq!(late(&forecast(&[nobodys], at(105))).len(), 1);
}

#[test]
fn a_pause_does_not_begin_the_work_anew() {
    let paused = PlannedVisit {
        state_since: Some(at(50)),
        ..visit(1, JobState::Paused, 0)
    };
    assert_eq!(forecast(&[paused], at(55))[0].ends_at, at(60));
    assert_eq!(forecast(&[paused], at(70))[0].ends_at, at(70));
}

#[test]
fn what_is_hours_ahead_may_still_change() {
    let long = PlannedVisit {
        work: Minutes::new(600).unwrap(),
        ..visit(1, JobState::OnSite, 0)
    };
    let day = [long, visit(2, JobState::Assigned, 240)];
    assert_eq!(late(&forecast(&day, at(100))), [], "it ends at 360");
    assert_eq!(late(&forecast(&day, at(180))).len(), 1);
}

#[test]
fn what_is_over_takes_no_time() {
    let day = [
        visit(1, JobState::Done, 0),
        visit(2, JobState::Cancelled, 0),
        visit(3, JobState::Accepted, 75),
    ];
    assert_eq!(forecast(&day, at(60)).len(), 1);
}

fn a_visit() -> impl Strategy<Value = PlannedVisit> {
    let state = proptest::sample::select(JobState::ALL);
    (
        state,
        any::<bool>(),
        -600_i64..600,
        1_i64..600,
        1_u16..600,
        proptest::option::of(0_i64..200),
        any::<bool>(),
    )
        .prop_map(|(state, is_asap, begins, length, work, way, has_window)| {
            let window = ArrivalWindow::new(at(begins), at(begins + length)).ok();
            PlannedVisit {
                is_asap,
                window: window.filter(|_| has_window),
                work: Minutes::new(work).unwrap(),
                way: way.map(SignedDuration::from_mins),
                ..visit(0, state, begins)
            }
        })
}

fn a_day() -> impl Strategy<Value = Vec<PlannedVisit>> {
    proptest::collection::vec(a_visit(), 0..8).prop_map(|mut day| {
        for (n, visit) in (1..).zip(&mut day) {
            visit.job_id = job(n);
        }
        day
    })
}

proptest! {
    #[test]
    fn the_order_in_which_visits_are_given_does_not_matter(
        day in a_day(), seed in any::<prop::sample::Index>(), minute in -600_i64..1200,
    ) {
        let mut turned = day.clone();
        if !turned.is_empty() {
            turned.rotate_left(seed.index(day.len()));
        }
        prop_assert_eq!(forecast(&day, at(minute)), forecast(&turned, at(minute)));
    }

    #[test]
    fn only_a_promise_that_is_not_met_is_late(day in a_day(), minute in -600_i64..1200) {
        let now = at(minute);
        for one in forecast(&day, now) {
            let visit = day.iter().find(|visit| visit.job_id == one.job_id).unwrap();
            prop_assert!(one.ends_at >= now);
            prop_assert!(one.held_up_by.is_none() || one.late.is_some());
            prop_assert!(one.held_up_by != Some(one.job_id));
            let Some((severity, ends_at)) = one.late else { continue };
            prop_assert_eq!(visit.window.map(ArrivalWindow::ends_at), Some(ends_at));
            prop_assert!(!matches!(visit.state, JobState::OnSite | JobState::Paused));
            match severity {
                LatenessSeverity::AtRisk => prop_assert!(now < ends_at && ends_at <= one.arrives_at),
                LatenessSeverity::Missed => prop_assert!(ends_at <= now),
            }
        }
    }

    #[test]
    fn nothing_gets_better_by_waiting(day in a_day(), minute in -600_i64..600, wait in 0_i64..600) {
        let (before, after) = (forecast(&day, at(minute)), forecast(&day, at(minute + wait)));
        for (one, later) in before.iter().zip(&after) {
            prop_assert_eq!(one.job_id, later.job_id);
            prop_assert!(later.ends_at >= one.ends_at);
            if let (Some((severity, _)), Some((then, _))) = (one.late, later.late) {
                prop_assert!(then >= severity);
            }
            let is_over = later.late.is_none() && one.late.is_some();
            let window = day.iter().find(|visit| visit.job_id == one.job_id).unwrap().window;
            let end = window.map(|window| window.ends_at() + BEHIND);
            prop_assert!(!is_over || end.is_some_and(|end| end <= at(minute + wait)));
        }
    }

    #[test]
    fn longer_work_makes_nobody_else_earlier(
        day in a_day(), which in any::<prop::sample::Index>(), more in 1_u16..300, minute in -600_i64..600,
    ) {
        prop_assume!(!day.is_empty());
        let mut longer = day.clone();
        let slow = &mut longer[which.index(day.len())];
        slow.work = Minutes::new(slow.work.get() + more).unwrap();
        let (plain, slowed) = (forecast(&day, at(minute)), forecast(&longer, at(minute)));
        for (one, other) in plain.iter().zip(&slowed) {
            prop_assert_eq!(one.job_id, other.job_id);
            prop_assert!(one.arrives_at <= other.arrives_at && one.ends_at <= other.ends_at);
            prop_assert!(one.late.is_none() || other.late.is_some());
        }
    }
}
