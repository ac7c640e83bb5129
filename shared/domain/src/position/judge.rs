//! Which points of a report are taken: each judged by its own time, and counted by its first fault.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;

use super::jump::are_plausible;
use super::{Fix, FixMode, Period, PhoneClock, ReportedFix};
use crate::address::Location;

/// An older point is stale: it is no help to see where a technician is, and whether it was allowed is
/// known of the last hours only.
pub const HORIZON: SignedDuration = SignedDuration::from_hours(2);

/// The most points of one stretch: one in three seconds.
pub const MOST_IN_STRETCH: usize = 2400;

/// How far ahead of our clock a point may be: clocks are read at different moments.
const AHEAD: SignedDuration = SignedDuration::from_secs(5);

/// A vaguer point would show a technician in another part of the town.
const VAGUEST_METERS: f64 = 500.0;

/// Nobody is so close to 0° north, 0° east, in the open sea: it stands for "no position".
const NOWHERE_DEGREES: f64 = 0.01;

/// The beginning of the two hours that a point lies in. A report can touch two such stretches at most,
/// since they are as long as the horizon.
pub fn stretch(at: Timestamp) -> Timestamp {
    let second = at.as_second();
    let begin = second - second.rem_euclid(HORIZON.as_secs());
    Timestamp::from_second(begin).unwrap_or(at)
}

/// What a report is judged by.
#[derive(Clone, Copy, Debug)]
pub struct Circumstances<'a> {
    /// When it arrived.
    pub now: Timestamp,
    /// The clock of the phone; nothing where its times cannot be used.
    pub clock: Option<PhoneClock>,
    /// When the technician was in an active assigned job.
    pub active: &'a [Period],
    /// When the technician was on duty.
    pub duty: &'a [Period],
    /// The points that were taken earlier, by time.
    pub taken: &'a [Fix],
}

/// How many positions of a report were not taken, by the first reason that applies to each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DropCounts {
    /// The phone's clock is more than 15 minutes off, so that no time of the report can be used.
    pub clock_wrong: u32,
    /// Latitude, longitude or accuracy is a number that no position has.
    pub out_of_range: u32,
    /// Zero degrees north and zero degrees east, which phones report for "unknown".
    pub null_island: u32,
    /// The accuracy is worse than 500 meters.
    pub inaccurate: u32,
    /// Measured after the report was sent.
    pub future: u32,
    /// Measured more than two hours before the report arrived.
    pub stale: u32,
    /// Measured in the background while the technician had no active assigned job.
    pub no_active_job: u32,
    /// Measured with the app open while the technician was neither on duty nor in an active job.
    pub off_duty: u32,
    /// Reported before, or another position of the same moment was taken.
    pub duplicate: u32,
    /// Too far from the positions around it for any vehicle.
    pub jump: u32,
    /// More positions than one every three seconds, over hours.
    pub too_many: u32,
}

impl DropCounts {
    /// All of them.
    pub fn total(&self) -> u32 {
        self.clock_wrong
            + self.out_of_range
            + self.null_island
            + self.inaccurate
            + self.future
            + self.stale
            + self.no_active_job
            + self.off_duty
            + self.duplicate
            + self.jump
            + self.too_many
    }
}

/// What a report came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Judgement {
    /// The points that are taken, by time.
    pub accepted: Vec<Fix>,
    /// How many are not.
    pub dropped: DropCounts,
}

/// Judges a report. The order of its points makes no difference.
///
/// A point is taken while the technician was in an active assigned job, at the time of the point. One
/// that the app measured while it was open is taken on duty, too: going on duty is how a technician
/// agrees to be seen. Nothing else is taken.
pub fn judge(reported: &[ReportedFix], known: &Circumstances<'_>) -> Judgement {
    let mut dropped = DropCounts::default();
    let mut fixes: Vec<Fix> = Vec::with_capacity(reported.len());
    for one in reported {
        match valid(one, known) {
            Ok(fix) => fixes.push(fix),
            Err(reason) => *reason(&mut dropped) += 1,
        }
    }
    // Of several of one moment, the most exact.
    fixes.sort_by_key(|fix| (fix.at, fix.accuracy_meters, fix.place.to_micro_degrees()));
    drop_duplicates(&mut fixes, known.taken, &mut dropped);
    let is_plausible = are_plausible(&fixes, known.taken);
    let accepted = fixes.into_iter().zip(is_plausible);
    let mut accepted: Vec<_> = accepted
        .filter(|(_, is_plausible)| {
            dropped.jump += u32::from(!is_plausible);
            *is_plausible
        })
        .map(|(fix, _)| fix)
        .collect();
    drop_surplus(&mut accepted, known.taken, &mut dropped);
    Judgement { accepted, dropped }
}

type Reason = fn(&mut DropCounts) -> &mut u32;

/// The point in our time, if there is nothing wrong with it by itself and it is allowed.
fn valid(one: &ReportedFix, known: &Circumstances<'_>) -> Result<Fix, Reason> {
    let clock = known.clock.ok_or(clock_wrong as Reason)?;
    let place = Location::from_degrees(one.lat, one.lng);
    let place = place.map_err(|_| out_of_range as Reason)?;
    if one.accuracy_meters.is_nan() || one.accuracy_meters < 0.0 {
        return Err(out_of_range);
    }
    if one.lat.abs() < NOWHERE_DEGREES && one.lng.abs() < NOWHERE_DEGREES {
        return Err(|dropped| &mut dropped.null_island);
    }
    if one.accuracy_meters > VAGUEST_METERS {
        return Err(|dropped| &mut dropped.inaccurate);
    }
    let at = clock.corrected(one.at);
    if at > known.now + AHEAD {
        return Err(|dropped| &mut dropped.future);
    }
    let at = at.min(known.now);
    if at < known.now - HORIZON {
        return Err(|dropped| &mut dropped.stale);
    }
    permit(one.mode, at, known)?;
    let at = to_millisecond(at);
    let device_at = to_millisecond(one.at);
    let correction = device_at.duration_until(at).as_millis();
    Ok(Fix {
        at,
        correction_milliseconds: i32::try_from(correction).unwrap_or(0),
        place,
        accuracy_meters: whole(Some(one.accuracy_meters.ceil())).unwrap_or(u16::MAX),
        speed: whole(one.speed_meters_per_second.map(|speed| speed * 10.0)),
        heading: whole(one.heading_degrees).filter(|heading| *heading <= 360),
        mode: one.mode,
    })
}

fn clock_wrong(dropped: &mut DropCounts) -> &mut u32 {
    &mut dropped.clock_wrong
}

fn out_of_range(dropped: &mut DropCounts) -> &mut u32 {
    &mut dropped.out_of_range
}

/// Whether the point was allowed at its own time.
fn permit(mode: FixMode, at: Timestamp, known: &Circumstances<'_>) -> Result<(), Reason> {
    let is_in = |periods: &[Period]| periods.iter().any(|period| period.contains(at));
    match mode {
        _ if is_in(known.active) => Ok(()),
        FixMode::Background => Err(|dropped| &mut dropped.no_active_job),
        FixMode::Foreground if is_in(known.duty) => Ok(()),
        FixMode::Foreground => Err(|dropped| &mut dropped.off_duty),
    }
}

fn drop_duplicates(fixes: &mut Vec<Fix>, taken: &[Fix], dropped: &mut DropCounts) {
    let mut moments: BTreeSet<_> = taken.iter().map(|fix| fix.at).collect();
    let mut device_moments: BTreeSet<_> = taken.iter().map(Fix::device_at).collect();
    fixes.retain(|fix| {
        let is_known = moments.contains(&fix.at) || device_moments.contains(&fix.device_at());
        moments.insert(fix.at);
        device_moments.insert(fix.device_at());
        dropped.duplicate += u32::from(is_known);
        !is_known
    });
}

fn drop_surplus(accepted: &mut Vec<Fix>, taken: &[Fix], dropped: &mut DropCounts) {
    let in_stretch = |fixes: &[Fix], begin| {
        let those = fixes.iter().filter(|fix| stretch(fix.at) == begin);
        those.count()
    };
    let mut counted: Vec<(Timestamp, usize)> = Vec::new();
    accepted.retain(|fix| {
        let begin = stretch(fix.at);
        let position = counted.iter().position(|(known, _)| *known == begin);
        let position = position.unwrap_or_else(|| {
            counted.push((begin, in_stretch(taken, begin)));
            counted.len() - 1
        });
        let has_room = counted[position].1 < MOST_IN_STRETCH;
        counted[position].1 += 1;
        dropped.too_many += u32::from(!has_room);
        has_room
    });
}

fn to_millisecond(at: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at)
}

/// A number that is not negative, rounded; nothing where it is none of that kind.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the number is in the range of the type"
)]
fn whole(number: Option<f64>) -> Option<u16> {
    let number = number?.round();
    (0.0..=f64::from(u16::MAX))
        .contains(&number)
        .then_some(number as u16)
}
