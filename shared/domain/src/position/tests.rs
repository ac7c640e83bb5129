//! The judgement of reports as a whole: what phones were seen to send, and what must hold of any report.

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::*;

/// Noon of a day on which Denver is seven hours behind.
fn now() -> Timestamp {
    "2026-11-29T12:00:00Z".parse().unwrap()
}

fn seconds_ago(seconds: i64) -> Timestamp {
    now() - SignedDuration::from_secs(seconds)
}

/// In the middle of Denver, so many metres further north, so many seconds ago.
fn point(seconds: i64, meters: f64) -> ReportedFix {
    ReportedFix {
        at: seconds_ago(seconds),
        lat: 39.7392 + meters / 111_195.0,
        lng: -104.9903,
        accuracy_meters: 10.0,
        speed_meters_per_second: Some(12.5),
        heading_degrees: Some(90.0),
        mode: FixMode::Foreground,
    }
}

/// On duty for ten hours, with no job.
fn on_duty() -> Vec<Period> {
    vec![Period {
        from: seconds_ago(36_000),
        until: None,
    }]
}

fn judged(reported: &[ReportedFix], taken: &[Fix]) -> Judgement {
    let duty = on_duty();
    let known = Circumstances {
        now: now(),
        clock: PhoneClock::at_arrival(now(), now()),
        active: &[],
        duty: &duty,
        taken,
    };
    judge(reported, &known)
}

/// The reasons that counted, in the order of their list.
fn reasons(dropped: DropCounts) -> Vec<(String, u64)> {
    let json = serde_json::to_value(dropped).unwrap();
    let counts = json.as_object().unwrap().iter();
    counts
        .map(|(reason, count)| (reason.clone(), count.as_u64().unwrap()))
        .filter(|(_, count)| *count > 0)
        .collect()
}

struct Case {
    /// The public report that it is made after; places and times are our own.
    source: &'static str,
    reported: Vec<ReportedFix>,
    accepted: usize,
    dropped: &'static [(&'static str, u64)],
}

fn with(seconds: i64, change: impl FnOnce(&mut ReportedFix)) -> ReportedFix {
    let mut fix = point(seconds, 0.0);
    change(&mut fix);
    fix
}

/// What phones and trackers were reported to send.
#[expect(clippy::too_many_lines, reason = "a table")]
fn reported_by_others() -> Vec<Case> {
    let all = |source, reported: Vec<ReportedFix>| {
        let accepted = reported.len();
        Case {
            source,
            reported,
            accepted,
            dropped: &[],
        }
    };
    let day = 86_400;
    vec![
        Case {
            source: "traccar/traccar#5156: a tracker without a fix says 0, 0, and a line crosses the sea",
            reported: vec![
                point(60, 0.0),
                with(30, |fix| (fix.lat, fix.lng) = (0.0, 0.0)),
                point(0, 20.0),
            ],
            accepted: 2,
            dropped: &[("null_island", 1)],
        },
        Case {
            source: "traccar/traccar#2326: now and then a single 0.000000,0.000000, nearly",
            reported: vec![with(5, |fix| {
                (fix.lat, fix.lng) = (-0.000_001, 0.000_004);
            })],
            accepted: 0,
            dropped: &[("null_island", 1)],
        },
        Case {
            source: "vitalidze/traccar-web#1065: one point of the future stays the newest for good",
            reported: vec![with(-6 * 365 * day, |_| {}), point(3, 0.0)],
            accepted: 1,
            dropped: &[("future", 1)],
        },
        Case {
            source: "home-assistant/android#5563: satellite time is some seconds ahead of the phone",
            reported: vec![point(-4, 0.0), point(-6, 0.0)],
            accepted: 1,
            dropped: &[("future", 1)],
        },
        Case {
            source: "traccar/traccar#4220: points of the last millennium",
            reported: vec![
                with(0, |fix| fix.at = "1999-08-22T00:00:07Z".parse().unwrap()),
                with(0, |fix| fix.at = Timestamp::UNIX_EPOCH),
            ],
            accepted: 0,
            dropped: &[("stale", 2)],
        },
        Case {
            source: "mendhak/gpslogger#1286: a week counter that rolled over, 1024 weeks ago",
            reported: vec![point(1024 * 7 * day, 0.0), point(9, 0.0)],
            accepted: 1,
            dropped: &[("stale", 1)],
        },
        Case {
            source: "malcommac/SwiftLocation#153: the first answer is the one of yesterday, from a cache",
            reported: vec![point(day, 0.0), point(1, 8000.0)],
            accepted: 1,
            dropped: &[("stale", 1)],
        },
        Case {
            source: "transistorsoft/react-native-background-geolocation#2192: a radius of 19 km",
            reported: vec![with(2, |fix| fix.accuracy_meters = 19_138.0), point(0, 0.0)],
            accepted: 1,
            dropped: &[("inaccurate", 1)],
        },
        Case {
            source: "malcommac/SwiftLocation#340: an accuracy below zero means that nothing is known",
            reported: vec![with(2, |fix| fix.accuracy_meters = -1.0)],
            accepted: 0,
            dropped: &[("out_of_range", 1)],
        },
        all(
            "mapbox/mapbox-navigation-ios#1100: a speed of -1 spoils no good position",
            vec![with(2, |fix| {
                fix.speed_meters_per_second = Some(-1.0);
                fix.heading_degrees = Some(-1.0);
            })],
        ),
        Case {
            source: "transistorsoft/flutter_background_geolocation#1401: each point arrives twice",
            reported: vec![
                point(60, 0.0),
                point(30, 300.0),
                point(60, 0.0),
                point(30, 300.0),
            ],
            accepted: 2,
            dropped: &[("duplicate", 2)],
        },
        Case {
            source: "traccar/traccar#1807: several positions with one time",
            reported: vec![
                with(30, |fix| fix.accuracy_meters = 80.0),
                with(30, |fix| fix.accuracy_meters = 5.0),
                with(30, |fix| fix.accuracy_meters = 65.0),
            ],
            accepted: 1,
            dropped: &[("duplicate", 2)],
        },
        all(
            "vitalidze/traccar-web#314: what waited in a tunnel comes after what is newer",
            vec![point(10, 900.0), point(70, 0.0), point(40, 450.0)],
        ),
        Case {
            source: "eusonlito/GPS-Tracker#40: out of a garage, the first point is far away",
            reported: vec![
                point(90, 0.0),
                point(60, 60_000.0),
                point(30, 200.0),
                point(0, 400.0),
            ],
            accepted: 3,
            dropped: &[("jump", 1)],
        },
        Case {
            source: "transistorsoft/react-native-background-geolocation#809: hotspots along a walk",
            reported: (0..10)
                .map(|n| {
                    let stray = if n % 4 == 3 { 25_000.0 } else { 0.0 };
                    point(
                        100 - 10 * n,
                        14.0 * f64::from(i32::try_from(n).unwrap()) + stray,
                    )
                })
                .collect(),
            accepted: 8,
            dropped: &[("jump", 2)],
        },
        Case {
            source: "vitalidze/traccar-web#296: ten kilometers off, and back again",
            reported: vec![point(20, 0.0), point(15, -10_000.0), point(10, 0.0)],
            accepted: 2,
            dropped: &[("jump", 1)],
        },
        all(
            "transistorsoft/flutter_background_geolocation#824: spikes within the accuracy are no jumps",
            (0..6)
                .map(|n| {
                    with(n, |fix| {
                        fix.accuracy_meters = 150.0;
                        fix.lat += if n % 2 == 0 { 0.0 } else { 0.003 };
                    })
                })
                .collect(),
        ),
        Case {
            source: "SuperDARNCanada/borealis#222: a first lock that is most of an hour behind",
            reported: vec![point(50 * 60, 0.0), point(0, 20_000.0)],
            accepted: 2,
            dropped: &[],
        },
        Case {
            source: "arendst/Tasmota#17896: numbers of no place on Earth before the first lock",
            reported: vec![
                with(3, |fix| fix.lat = 91.0),
                with(2, |fix| fix.lng = -180.1),
                with(1, |fix| fix.lat = 1e300),
            ],
            accepted: 0,
            dropped: &[("out_of_range", 3)],
        },
    ]
}

#[test]
fn what_other_products_were_sent_is_taken_or_dropped_for_the_right_reason() {
    let cases = reported_by_others();
    assert!(cases.len() >= 15);
    for case in cases {
        let Judgement { accepted, dropped } = judged(&case.reported, &[]);
        assert_eq!(
            accepted.len(),
            case.accepted,
            "{}: {dropped:?}",
            case.source
        );
        let expected: Vec<_> = case
            .dropped
            .iter()
            .map(|(reason, count)| ((*reason).to_owned(), *count))
            .collect();
        assert_eq!(reasons(dropped), expected, "{}", case.source);
    }
}

#[test]
fn of_one_moment_the_most_exact_point_stays() {
    let vague = with(30, |fix| fix.accuracy_meters = 80.0);
    let exact = with(30, |fix| fix.accuracy_meters = 4.2);
    let Judgement { accepted, .. } = judged(&[vague, exact], &[]);
    assert_eq!(accepted[0].accuracy_meters, 5);
    assert_eq!(accepted[0].speed, Some(125));
    assert_eq!(accepted[0].heading, Some(90));
}

#[test]
fn each_point_is_allowed_by_its_own_time() {
    let background = |seconds| with(seconds, |fix| fix.mode = FixMode::Background);
    let period = |from, until: Option<i64>| Period {
        from: seconds_ago(from),
        until: until.map(seconds_ago),
    };
    // Three jobs within the last hours, on duty in between, and a fourth job now.
    let active = [
        period(6000, Some(5000)),
        period(5000, Some(4000)),
        period(3000, Some(2000)),
        period(100, None),
    ];
    let duty = [period(3500, Some(1500))];
    for (seconds, in_background, in_foreground) in [
        (6001, Some("no_active_job"), Some("off_duty")),
        (6000, None, None),
        (5000, None, None),
        (4001, None, None),
        (4000, Some("no_active_job"), Some("off_duty")),
        (3400, Some("no_active_job"), None),
        (3000, None, None),
        (2000, Some("no_active_job"), None),
        (1500, Some("no_active_job"), Some("off_duty")),
        (101, Some("no_active_job"), Some("off_duty")),
        (100, None, None),
        (0, None, None),
    ] {
        for (fix, reason) in [
            (background(seconds), in_background),
            (point(seconds, 0.0), in_foreground),
        ] {
            let known = Circumstances {
                now: now(),
                clock: PhoneClock::at_arrival(now(), now()),
                active: &active,
                duty: &duty,
                taken: &[],
            };
            let Judgement { accepted, dropped } = judge(&[fix], &known);
            assert_eq!(accepted.is_empty(), reason.is_some(), "{seconds}");
            let found = reasons(dropped);
            let found = found.first().map(|(reason, _)| reason.as_str());
            assert_eq!(found, reason, "{seconds} {:?}", fix.mode);
        }
    }
}

#[test]
fn a_clock_that_is_ten_minutes_off_is_corrected_before_anything_is_judged() {
    // The job began a minute ago; a phone that is ten minutes behind has measured in it and before it.
    let active = [Period {
        from: seconds_ago(60),
        until: None,
    }];
    for off in [-600, 600] {
        let sent_at = seconds_ago(off);
        let known = Circumstances {
            now: now(),
            clock: PhoneClock::at_arrival(sent_at, now()),
            active: &active,
            duty: &[],
            taken: &[],
        };
        let fix = |seconds| with(off + seconds, |fix| fix.mode = FixMode::Background);
        let Judgement { accepted, dropped } = judge(&[fix(59), fix(61), fix(0)], &known);
        let times: Vec<_> = accepted.iter().map(|fix| fix.at).collect();
        assert_eq!(times, [seconds_ago(59), now()], "{off}");
        assert_eq!(accepted[0].device_at(), seconds_ago(off + 59));
        assert_eq!(dropped.no_active_job, 1);

        // The same report once more, a minute later: its times would be others by now.
        let known = Circumstances {
            now: now() + SignedDuration::from_secs(60),
            clock: PhoneClock::at_arrival(sent_at, now() + SignedDuration::from_secs(60)),
            taken: &accepted,
            ..known
        };
        let again = judge(&[fix(59), fix(0)], &known);
        assert_eq!(
            (again.accepted.len(), again.dropped.duplicate),
            (0, 2),
            "{off}"
        );
    }
    let known = Circumstances {
        now: now(),
        clock: PhoneClock::at_arrival(seconds_ago(3600), now()),
        active: &active,
        duty: &[],
        taken: &[],
    };
    let dropped = judge(&[point(0, 0.0), point(3600, 0.0)], &known).dropped;
    assert_eq!(reasons(dropped), [("clock_wrong".to_owned(), 2)]);
}

#[test]
fn a_wrong_point_that_was_taken_gives_way_to_three_right_ones_or_to_a_quarter_of_an_hour() {
    let wrong = judged(&[point(120, 50_000.0)], &[]).accepted;
    let right: Vec<_> = (0..3).map(|n| point(60 - 20 * n, 0.0)).collect();
    assert_eq!(judged(&right[..1], &wrong).dropped.jump, 1);
    assert_eq!(judged(&right, &wrong).accepted.len(), 3);
    let long_ago = judged(&[point(17 * 60, 90_000.0)], &[]).accepted;
    assert_eq!(judged(&right[..1], &long_ago).accepted.len(), 1);
}

#[test]
fn a_stretch_holds_so_many_points_and_no_more() {
    let full: Vec<Fix> = (0..MOST_IN_STRETCH)
        .map(|n| {
            let begin = stretch(seconds_ago(1));
            let fix = judged(&[point(1, 0.0)], &[]).accepted[0];
            let step = SignedDuration::from_millis(i64::try_from(n).unwrap());
            Fix {
                at: begin + step,
                ..fix
            }
        })
        .collect();
    let surplus = judged(&[point(1, 0.0)], &full);
    assert_eq!((surplus.accepted.len(), surplus.dropped.too_many), (0, 1));
    let room = judged(&[point(1, 0.0)], &full[1..]);
    assert_eq!((room.accepted.len(), room.dropped.too_many), (1, 0));
}

/// Any point, most of them possible ones.
fn any_point() -> impl Strategy<Value = ReportedFix> {
    let mode = prop_oneof![Just(FixMode::Foreground), Just(FixMode::Background)];
    let numbers = (-200_i64..9000, -100_000.0..100_000.0, -10.0..700.0, mode);
    numbers.prop_map(|(seconds, meters, accuracy, mode)| ReportedFix {
        accuracy_meters: accuracy,
        mode,
        ..point(seconds, meters)
    })
}

fn any_periods() -> impl Strategy<Value = Vec<Period>> {
    let period = (0_i64..9000, 0_i64..9000, any::<bool>()).prop_map(|(a, b, is_open)| Period {
        from: seconds_ago(a.max(b)),
        until: (!is_open).then(|| seconds_ago(a.min(b))),
    });
    prop::collection::vec(period, 0..4)
}

fn can_be_driven(fixes: &[Fix]) -> bool {
    fixes.windows(2).all(|two| {
        let seconds = two[0].at.duration_until(two[1].at).as_secs_f64().max(1.0);
        let vague = f64::from(two[0].accuracy_meters + two[1].accuracy_meters);
        meters_between(two[0].place, two[1].place) <= 70.0 * seconds + vague
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn whatever_is_reported_every_point_is_taken_once_or_counted_once(
        reported in prop::collection::vec(any_point(), 0..40),
        active in any_periods(),
        duty in any_periods(),
        off in -1000_i64..1000,
        seed in any::<u64>(),
    ) {
        let known = Circumstances {
            now: now(),
            clock: PhoneClock::at_arrival(seconds_ago(off), now()),
            active: &active,
            duty: &duty,
            taken: &[],
        };
        let Judgement { accepted, dropped } = judge(&reported, &known);
        prop_assert_eq!(accepted.len() + dropped.total() as usize, reported.len());
        prop_assert!(accepted.is_sorted_by(|a, b| a.at < b.at));
        prop_assert!(can_be_driven(&accepted));
        for fix in &accepted {
            let is_in = |periods: &[Period]| periods.iter().any(|one| one.contains(fix.at));
            let is_open = fix.mode == FixMode::Foreground;
            prop_assert!(is_in(&active) || is_open && is_in(&duty));
            prop_assert!(fix.at <= now() && fix.at >= now() - HORIZON);
            prop_assert!(fix.accuracy_meters <= 500);
        }
        // Another order, and all of it twice, make no difference.
        let mut mixed: Vec<_> = reported.iter().chain(&reported).copied().collect();
        let length = mixed.len().max(1);
        mixed.rotate_left(usize::try_from(seed % 97).unwrap() % length);
        mixed.reverse();
        let twice = judge(&mixed, &known);
        prop_assert_eq!(&twice.accepted, &accepted);
        // What was taken is not taken again.
        let again = judge(&reported, &Circumstances { taken: &accepted, ..known });
        let moments: Vec<_> = accepted.iter().map(|fix| fix.at).collect();
        prop_assert!(again.accepted.iter().all(|fix| !moments.contains(&fix.at)));
    }

    #[test]
    fn a_drive_survives_whole_with_any_one_point_of_it_thrown_far_away(
        speed in 0.0..40.0,
        count in 4_usize..40,
        stray in any::<prop::sample::Index>(),
        far in 20_000.0..5_000_000.0,
    ) {
        let place = |n: usize| 15.0 * speed * f64::from(u32::try_from(n).unwrap());
        let mut drive: Vec<_> = (0..count)
            .map(|n| point(15 * i64::try_from(count - n).unwrap(), place(n)))
            .collect();
        prop_assert_eq!(judged(&drive, &[]).accepted.len(), count);
        let stray = stray.index(count);
        drive[stray] = point(15 * i64::try_from(count - stray).unwrap(), place(stray) + far);
        let Judgement { accepted, dropped } = judged(&drive, &[]);
        prop_assert_eq!((accepted.len(), dropped.jump), (count - 1, 1));
    }
}
