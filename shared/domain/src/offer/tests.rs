//! What the order of offers and their lives promise.

use std::cmp::Ordering;

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::*;
use crate::address::Location;
use crate::id::MemberId;
use crate::position::Freshness;
use crate::text::Reason;

const NOW: Timestamp = Timestamp::constant(1_770_000_000, 0);

fn free(number: u8) -> CandidateFacts {
    CandidateFacts {
        technician_id: MemberId::from_bytes([number; 16]),
        on_duty: true,
        has_time_off: false,
        is_outside_shift: false,
        is_booked: false,
        has_exclusive_offer: false,
        has_declined: false,
        from: None,
        freshness: Some(Freshness::Live),
        position_seconds: 0,
        busy_seconds: 0,
        jobs_ahead: 0,
        accepted_lately: 0,
        is_previous: false,
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
            with(|f| f.position_seconds = 120),
            300,
            360,
        ),
        (
            "a live position at its oldest",
            with(|f| f.position_seconds = 900),
            300,
            750,
        ),
        (
            "a last known position counts twice",
            with(|f| {
                f.freshness = Some(Freshness::LastKnown);
                f.position_seconds = 1200;
            }),
            300,
            1500,
        ),
        (
            "an old position is no reason by itself",
            with(|f| {
                f.freshness = Some(Freshness::Old);
                f.position_seconds = 9000;
            }),
            300,
            300,
        ),
        (
            "where the present job ends is known for sure",
            with(|f| {
                f.freshness = None;
                f.position_seconds = 3000;
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
                f.position_seconds = 100;
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
    let changes: [(Change, Exclusion); 6] = [
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

#[test]
fn rounds_widen_and_end() {
    let dials = OfferSettings::default();
    let mut round = OfferRound::First;
    let mut asked = vec![dials.technicians(round)];
    while let Some(next) = round.next() {
        round = next;
        asked.push(dials.technicians(round));
    }
    assert_eq!(asked, [1, 2, 5, OfferSettings::MOST]);
    assert_eq!(dials.duration(OfferRound::First).as_secs(), 45);
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

proptest! {
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
        near in 0_u32..10_000, more in 1_u32..10_000, age in 0_u32..900, jobs in 0_u16..9,
    ) {
        let facts = |number| CandidateFacts {
            position_seconds: age,
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
    fn the_total_is_the_sum_of_its_terms(
        busy in 0_u32..9000, travel in 0_u32..9000, age in 0_u32..3600,
        jobs in 0_u16..9, lately in 0_u16..9, is_previous: bool,
    ) {
        let facts = CandidateFacts {
            busy_seconds: busy,
            position_seconds: age,
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
