//! What the order of offers and their lives promise.

use std::cmp::Ordering;

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::*;
use crate::address::Location;
use crate::id::MemberId;
use crate::position::{Fix, FixMode};
use crate::text::Reason;

const NOW: Timestamp = Timestamp::constant(1_770_000_000, 0);

fn free(number: u8) -> CandidateFacts {
    CandidateFacts {
        technician_id: MemberId::from_bytes([number; 16]),
        lacks_skill: false,
        on_duty: true,
        has_time_off: false,
        is_outside_shift: false,
        is_booked: false,
        has_exclusive_offer: false,
        has_declined: false,
        from: Some(start(RankedFrom::Position, 0)),
        busy_seconds: 0,
        jobs_ahead: 0,
        accepted_lately: 0,
        is_previous: false,
    }
}

fn start(known_by: RankedFrom, seconds_ago: u32) -> Start {
    Start {
        place: at(39.7, -105.0),
        known_by,
        seconds_ago,
    }
}

fn road(seconds: u32) -> SecondsAway {
    SecondsAway {
        seconds,
        estimated_by: EstimatedBy::Road,
    }
}

fn with(change: fn(&mut CandidateFacts)) -> CandidateFacts {
    let mut facts = free(1);
    change(&mut facts);
    facts
}

/// Checks totals: what was reported, of whom, the way in seconds, and what all terms add up to.
fn expect_totals(reports: &[(&str, CandidateFacts, u32, i64)]) {
    for (report, facts, travel, total) in reports {
        let terms = score(facts, Some(road(*travel)), &OfferSettings::default());
        assert_eq!(terms.total_seconds, *total, "{report}");
        let eta = Some(facts.busy_seconds + travel);
        assert_eq!(terms.eta_seconds(), eta, "{report}");
    }
}

fn at(lat: f64, lng: f64) -> Location {
    Location::from_degrees(lat, lng).unwrap()
}

/// Situations that people reported of other dispatch products, retold, with the total that each must have.
#[test]
fn the_order_is_right_where_others_were_reported_wrong() {
    let base = free(1);
    expect_totals(&[
        ("five minutes away and free", base, 300, 300),
        ("at the door", base, 0, 0),
        (
            "next door but busy for an hour",
            with(|f| f.busy_seconds = 3600),
            60,
            3660,
        ),
        (
            "a position of two minutes ago",
            with(|f| f.from = Some(start(RankedFrom::Position, 120))),
            300,
            360,
        ),
        (
            "a live position at its oldest",
            with(|f| f.from = Some(start(RankedFrom::Position, 900))),
            300,
            750,
        ),
        (
            "a last known position counts twice",
            with(|f| f.from = Some(start(RankedFrom::LastKnownPosition, 1200))),
            300,
            1500,
        ),
        (
            "a home zone counts like a position of an hour ago",
            with(|f| f.from = Some(start(RankedFrom::HomeZone, 3600))),
            300,
            3900,
        ),
        (
            "where the present job ends is known for sure",
            with(|f| {
                f.from = Some(start(RankedFrom::PresentJob, 0));
                f.busy_seconds = 600;
            }),
            300,
            900,
        ),
    ]);
}

/// More of the same.
#[test]
fn busy_and_distant_technicians_are_ranked_as_people_expect() {
    let base = free(1);
    expect_totals(&[
        ("a full afternoon", with(|f| f.jobs_ahead = 3), 300, 1200),
        (
            "the one who always gets the job",
            with(|f| f.accepted_lately = 4),
            300,
            780,
        ),
        (
            "the customer knows the technician",
            with(|f| f.is_previous = true),
            300,
            0,
        ),
        (
            "known and at the door",
            with(|f| f.is_previous = true),
            0,
            -300,
        ),
        (
            "known but far away",
            with(|f| f.is_previous = true),
            2400,
            2100,
        ),
        (
            "known, but busy and loaded",
            with(|f| {
                f.is_previous = true;
                f.busy_seconds = 900;
                f.jobs_ahead = 1;
            }),
            600,
            1500,
        ),
        (
            "all at once",
            with(|f| {
                f.is_previous = true;
                f.busy_seconds = 100;
                f.jobs_ahead = 1;
                f.accepted_lately = 1;
                f.from = Some(start(RankedFrom::Position, 100));
            }),
            100,
            370,
        ),
        ("hours away", base, 20_000, 20_000),
    ]);
}

#[test]
fn each_reason_not_to_ask_somebody_is_told_the_plainest_first() {
    type Change = fn(&mut CandidateFacts);
    let changes: [(Change, Exclusion); 7] = [
        (|f| f.lacks_skill = true, Exclusion::LacksSkill),
        (|f| f.on_duty = false, Exclusion::OffDuty),
        (|f| f.has_declined = true, Exclusion::Declined),
        (
            |f| f.has_exclusive_offer = true,
            Exclusion::HasExclusiveOffer,
        ),
        (|f| f.has_time_off = true, Exclusion::TimeOff),
        (|f| f.is_outside_shift = true, Exclusion::OutsideShift),
        (|f| f.is_booked = true, Exclusion::Booked),
    ];
    assert_eq!(exclusion(&free(1)), None);
    assert_eq!(changes.len(), Exclusion::ALL.len());
    let mut all = free(1);
    for (change, why) in changes.into_iter().rev() {
        let mut facts = free(1);
        change(&mut facts);
        assert_eq!(exclusion(&facts), Some(why));
        change(&mut all);
        assert_eq!(exclusion(&all), Some(why), "the plainest of several");
    }
}

#[test]
fn what_is_kept_of_a_place_has_the_straight_line_and_says_what_decided() {
    let dials = OfferSettings::default();
    let line = SecondsAway {
        seconds: 400,
        estimated_by: EstimatedBy::StraightLine,
    };
    let by_road = score(&free(1), Some(road(700)), &dials);
    let kept = by_road.to_keep(&free(1), Some(line), &dials);
    assert_eq!(kept.travel_seconds, Some(400));
    assert_eq!(kept.total_seconds, 400);
    assert_eq!(kept.estimated_by, Some(EstimatedBy::StraightLine));
    assert_eq!(kept.ranked_by, Some(EstimatedBy::Road));
    let by_line = score(&free(1), Some(line), &dials);
    assert_eq!(by_line.to_keep(&free(1), Some(line), &dials), by_line);
    let nowhere = score(&free(1), None, &dials);
    assert_eq!(nowhere.to_keep(&free(1), None, &dials), nowhere);
    let zone = with(|f| f.from = Some(start(RankedFrom::HomeZone, 3600)));
    let kept = score(&zone, Some(road(700)), &dials).to_keep(&zone, Some(line), &dials);
    assert_eq!(kept.ranked_from, Some(RankedFrom::HomeZone));
    assert_eq!((kept.travel_seconds, kept.total_seconds), (Some(400), 4000));
}

fn fix(seconds_ago: i64) -> Fix {
    Fix {
        at: NOW - SignedDuration::from_secs(seconds_ago),
        correction_milliseconds: 0,
        place: at(39.8, -105.0),
        accuracy_meters: 8,
        speed: None,
        heading: None,
        mode: FixMode::Background,
    }
}

#[test]
fn the_best_that_is_known_tells_where_a_technician_sets_out_from() {
    let (job, zone) = (Some(at(39.9, -105.0)), Some(at(39.6, -105.0)));
    let known = |job, fix: Option<Fix>, zone| {
        let start = Start::of(job, fix.as_ref(), zone, NOW)?;
        Some((start.known_by, start.place, start.seconds_ago))
    };
    let there = at(39.8, -105.0);
    let present = Some((RankedFrom::PresentJob, at(39.9, -105.0), 0));
    for newest in [None, Some(fix(5)), Some(fix(9000))] {
        assert_eq!(known(job, newest, zone), present);
    }
    let of_zone = Some((RankedFrom::HomeZone, at(39.6, -105.0), 3600));
    for (seconds, expected) in [
        (-5, Some((RankedFrom::Position, there, 0))),
        (900, Some((RankedFrom::Position, there, 900))),
        (901, Some((RankedFrom::LastKnownPosition, there, 901))),
        (3600, Some((RankedFrom::LastKnownPosition, there, 3600))),
        (3601, of_zone),
    ] {
        assert_eq!(known(None, Some(fix(seconds)), zone), expected, "{seconds}");
    }
    assert_eq!(known(None, None, zone), of_zone);
    assert_eq!(known(None, Some(fix(3601)), None), None);
    assert_eq!(known(None, None, None), None);
}

#[test]
fn a_straight_line_takes_as_long_as_a_drive_through_town() {
    // Eleven kilometres of straight line, a bit over fourteen of road at 40 km/h.
    let way = straight_line_seconds(at(39.70, -105.0), at(39.80, -105.0));
    assert_eq!(way.estimated_by, EstimatedBy::StraightLine);
    assert!((1290..1310).contains(&way.seconds), "{}", way.seconds);
    assert_eq!(straight_line_seconds(at(0.0, 0.0), at(0.0, 0.0)).seconds, 0);
    assert!(straight_line_seconds(at(90.0, 0.0), at(-90.0, 0.0)).seconds > 2_000_000);
}

/// Every round of an offering with so many closed ones.
fn rounds(closed_rounds: u16) -> Vec<OfferRound> {
    let first = OfferRound::first(closed_rounds);
    std::iter::successors(Some(first), |round| round.next(closed_rounds)).collect()
}

#[test]
fn rounds_widen_and_end() {
    use OfferRound::{First, Open, Second, Third};
    let dials = OfferSettings::default();
    assert_eq!(dials.closed_rounds, 3);
    let asked = rounds(3).into_iter().map(|round| dials.technicians(round));
    assert_eq!(asked.collect::<Vec<_>>(), [1, 2, 5, OfferSettings::MOST]);
    assert_eq!(dials.duration(First).as_secs(), 45);
    assert_eq!(rounds(3), [First, Second, Third, Open]);
    assert_eq!(rounds(2), [First, Second, Open]);
    assert_eq!(rounds(1), [First, Open]);
    assert_eq!(rounds(0), [Open], "everybody is asked at once");
}

fn record(lasts: i64) -> OfferRecord {
    OfferRecord {
        number: 1,
        technician_id: MemberId::from_bytes([1; 16]),
        round: OfferRound::First,
        made_at: NOW,
        until: NOW + SignedDuration::from_secs(lasts),
        seen_at: None,
        unacknowledged_at: None,
        answer: None,
        terms: score(&free(1), Some(road(1)), &OfferSettings::default()),
    }
}

#[test]
fn an_offer_that_no_device_has_within_ten_seconds_is_marked() {
    let later = |seconds| NOW + SignedDuration::from_secs(seconds);
    let silent = record(45);
    assert!(!silent.is_unacknowledged(later(10)));
    assert!(silent.is_unacknowledged(later(11)));
    let seen = |seconds| OfferRecord {
        seen_at: Some(later(seconds)),
        ..record(45)
    };
    assert!(!seen(9).is_unacknowledged(later(30)));
    assert!(seen(20).is_unacknowledged(later(30)));
    // Whoever answers has it.
    let answered = OfferRecord {
        answer: Some(OfferAnswer {
            at: later(5),
            declined: None,
        }),
        ..record(45)
    };
    assert!(!answered.is_unacknowledged(later(30)));
}

#[test]
fn a_dispatcher_is_told_of_a_silent_offer_once_while_there_is_time_to_call() {
    let later = |seconds| NOW + SignedDuration::from_secs(seconds);
    let silent = record(45);
    for (seconds, is_told) in [(10, false), (11, true), (44, true), (45, false)] {
        assert_eq!(
            silent.is_newly_unacknowledged(later(seconds)),
            is_told,
            "{seconds}"
        );
    }
    let told = OfferRecord {
        unacknowledged_at: Some(later(11)),
        ..record(45)
    };
    // Late, but it is there now.
    let seen = OfferRecord {
        seen_at: Some(later(20)),
        ..record(45)
    };
    let declined = OfferRecord {
        answer: Some(OfferAnswer {
            at: later(20),
            declined: Some(Reason::parse("Flat tire").unwrap()),
        }),
        ..record(45)
    };
    for offer in [told, seen, declined] {
        assert!(!offer.is_newly_unacknowledged(later(30)));
    }
}

/// What can happen to an offer, in seconds from its beginning.
#[derive(Clone, Copy, Debug)]
enum Happening {
    Accept,
    Decline,
    End(OfferingOutcome),
}

fn happening() -> impl Strategy<Value = Happening> {
    let outcome = proptest::sample::select(OfferingOutcome::ALL);
    prop_oneof![
        Just(Happening::Accept),
        Just(Happening::Decline),
        outcome.prop_map(Happening::End),
    ]
}

/// The same as a plain story: the first that happens settles it.
fn told(lasts: i64, happenings: &[(i64, Happening)], now: i64) -> OfferState {
    if let Some((when, what)) = happenings.first()
        && *when <= now
    {
        if *when >= lasts {
            return OfferState::Expired;
        }
        return match what {
            Happening::Accept => OfferState::Accepted,
            Happening::Decline => OfferState::Declined,
            Happening::End(OfferingOutcome::Accepted) => OfferState::Taken,
            Happening::End(OfferingOutcome::Exhausted) => OfferState::Expired,
            Happening::End(OfferingOutcome::Withdrawn) => OfferState::Withdrawn,
            Happening::End(OfferingOutcome::Reassigned) => OfferState::Reassigned,
            Happening::End(OfferingOutcome::Cancelled) => OfferState::Cancelled,
            Happening::End(OfferingOutcome::Changed) => OfferState::Changed,
        };
    }
    if now < lasts {
        OfferState::Open
    } else {
        OfferState::Expired
    }
}

/// An offering that nobody answers, as a plain story: which round asks so many seconds after its beginning.
fn round_at(dials: &OfferSettings, seconds: i64) -> Option<OfferRound> {
    let closed = [OfferRound::First, OfferRound::Second, OfferRound::Third];
    let closed = closed.into_iter().take(dials.closed_rounds.into());
    let mut ends_at = 0;
    for round in closed.chain([OfferRound::Open]) {
        ends_at += dials.duration(round).as_secs();
        if seconds < ends_at {
            return Some(round);
        }
    }
    None
}

fn dials() -> impl Strategy<Value = OfferSettings> {
    let seconds = (15_u16..60, 15_u16..60, 15_u16..60);
    (0_u16..=3, seconds, 1_u16..3).prop_map(|(closed_rounds, seconds, open_minutes)| {
        let (first_seconds, second_seconds, third_seconds) = seconds;
        OfferSettings {
            closed_rounds,
            first_seconds,
            second_seconds,
            third_seconds,
            open_minutes,
            ..OfferSettings::default()
        }
    })
}

fn from() -> impl Strategy<Value = Option<Start>> {
    let known_by = proptest::sample::select(RankedFrom::ALL);
    let known = (known_by, 0_u32..=3600).prop_map(|(known_by, ago)| start(known_by, ago));
    proptest::option::of(known)
}

proptest! {
    #[test]
    fn an_offering_that_nobody_answers_goes_through_the_rounds_of_its_dials(
        dials in dials(), now in 0_i64..400,
    ) {
        let mut round = Some(OfferRound::first(dials.closed_rounds));
        let mut until = round.map_or(0, |round| dials.duration(round).as_secs());
        while let Some(over) = round.filter(|_| until <= now) {
            round = over.next(dials.closed_rounds);
            until += round.map_or(0, |round| dials.duration(round).as_secs());
        }
        prop_assert_eq!(round, round_at(&dials, now));
    }

    #[test]
    fn rounds_go_on_to_the_open_list_however_the_dial_is_turned(turns in proptest::collection::vec(0_u16..=3, 5)) {
        let mut passed = vec![OfferRound::first(turns[0])];
        for closed_rounds in &turns[1..] {
            let Some(next) = passed[passed.len() - 1].next(*closed_rounds) else { break };
            let asked_before = u16::try_from(passed.len()).unwrap();
            prop_assert_eq!(next == OfferRound::Open, asked_before >= *closed_rounds);
            prop_assert!(passed.iter().all(|earlier| *earlier < next));
            passed.push(next);
        }
        prop_assert_eq!(passed.last(), Some(&OfferRound::Open));
    }

    #[test]
    fn an_offer_lives_as_the_plain_story_has_it(
        lasts in 1_i64..60,
        happenings in proptest::collection::vec((0_i64..80, happening()), 0..5),
        now in 0_i64..90,
    ) {
        let mut happenings = happenings;
        happenings.sort_by_key(|(when, _)| *when);
        let later = |seconds| NOW + SignedDuration::from_secs(seconds);
        let (mut offer, mut end) = (record(lasts), None);
        for (when, what) in happenings.iter().take_while(|(when, _)| *when <= now) {
            // As the operations do: an answer counts only while the offer is open, and an offering ends once.
            let is_open = offer_state(&offer, end.as_ref(), later(*when)) == OfferState::Open;
            match what {
                Happening::Accept | Happening::Decline if is_open => {
                    let declined = matches!(what, Happening::Decline)
                        .then(|| Reason::parse("Flat tire").unwrap());
                    offer.answer = Some(OfferAnswer { at: later(*when), declined });
                }
                Happening::End(outcome) if end.is_none() => {
                    end = Some(OfferingEnd { outcome: *outcome, at: later(*when), technician_id: None });
                }
                _ => {}
            }
        }
        let state = offer_state(&offer, end.as_ref(), later(now));
        prop_assert_eq!(state, told(lasts, &happenings, now));
    }

    #[test]
    fn whoever_is_nearer_and_else_the_same_is_asked_first(
        near in 0_u32..10_000, more in 1_u32..10_000, from in from(), jobs in 0_u16..9,
    ) {
        let facts = |number| CandidateFacts {
            from,
            jobs_ahead: jobs,
            ..free(number)
        };
        let dials = OfferSettings::default();
        let a = (MemberId::from_bytes([9; 16]), score(&facts(9), Some(road(near)), &dials));
        let b = (MemberId::from_bytes([1; 16]), score(&facts(1), Some(road(near + more)), &dials));
        prop_assert_eq!(rank_order(&a, &b), Ordering::Less);
        let nowhere = (MemberId::from_bytes([0; 16]), score(&facts(0), None, &dials));
        prop_assert_eq!(rank_order(&a, &nowhere), Ordering::Less);
        prop_assert_eq!(rank_order(&nowhere, &b), Ordering::Greater);
    }

    #[test]
    fn a_position_of_the_last_hour_stands_before_a_home_zone_that_is_as_near(
        travel in 0_u32..9000, seconds in 0_i64..=3600, percent in 0_u16..=200,
    ) {
        let dials = OfferSettings { staleness_percent: percent, ..OfferSettings::default() };
        let place = Some(at(39.6, -105.0));
        let with = |newest: Option<Fix>| CandidateFacts {
            from: Start::of(None, newest.as_ref(), place, NOW),
            ..free(1)
        };
        let known = score(&with(Some(fix(seconds))), Some(road(travel)), &dials);
        let unknown = score(&with(None), Some(road(travel)), &dials);
        prop_assert_eq!(unknown.ranked_from, Some(RankedFrom::HomeZone));
        prop_assert!(known.total_seconds <= unknown.total_seconds);
        // It falls behind no more than that: a silent phone is no end.
        let oldest = score(&with(Some(fix(3600))), Some(road(travel)), &dials);
        prop_assert_eq!(oldest.total_seconds, unknown.total_seconds);
    }

    #[test]
    fn the_total_is_the_sum_of_its_terms(
        busy in 0_u32..9000, travel in 0_u32..9000, from in from(),
        jobs in 0_u16..9, lately in 0_u16..9, is_previous: bool,
    ) {
        let facts = CandidateFacts {
            busy_seconds: busy,
            from,
            jobs_ahead: jobs,
            accepted_lately: lately,
            is_previous,
            ..free(1)
        };
        let terms = score(&facts, Some(road(travel)), &OfferSettings::default());
        let added = [terms.busy_seconds, travel, terms.staleness_seconds, terms.load_seconds, terms.fairness_seconds];
        let added: i64 = added.into_iter().map(i64::from).sum();
        prop_assert_eq!(terms.total_seconds, added - i64::from(terms.previous_technician_seconds));
    }
}
