//! Jumps: points that no vehicle could have driven between.
//!
//! One wild point spoils a map twice, by itself and by what follows it, and whoever compares each point
//! with the one before lets the first wild one refuse all the good ones after it. So the points are
//! seen together: the largest set of them that one vehicle could have driven along is kept. Points that
//! were taken earlier count double, so that one new point never outweighs one of them and three do.

use jiff::SignedDuration;

use super::{Fix, meters_between};

/// Faster than any service vehicle, in metres per second: 157 mph.
const FASTEST: f64 = 70.0;

/// A point that was taken this long before or after says nothing against another one. So a wrong point
/// that was taken, and was the only one, is believed for no longer.
pub(super) const MEMORY: SignedDuration = SignedDuration::from_mins(15);

/// What a point that was taken earlier counts.
const TAKEN: u32 = 2;

/// Whether one vehicle can have been at both points, with what the points leave open.
fn are_reachable(a: &Fix, b: &Fix) -> bool {
    let seconds = a.at.duration_until(b.at).abs().as_secs_f64().max(1.0);
    let certain = f64::from(a.accuracy_meters) + f64::from(b.accuracy_meters);
    meters_between(a.place, b.place) - certain <= FASTEST * seconds
}

/// For each of `new`, in the order of their times, whether it is no jump. `taken` are points that were
/// taken earlier, in the same order.
pub(super) fn are_plausible(new: &[Fix], taken: &[Fix]) -> Vec<bool> {
    let mut points: Vec<(Fix, Option<usize>)> = neighbours(new, taken)
        .map(|fix| (*fix, None))
        .chain(new.iter().enumerate().map(|(n, fix)| (*fix, Some(n))))
        .collect();
    points.sort_by_key(|(fix, _)| fix.at);
    // The best way that ends at each point: what it weighs, how vague it is, and the point before.
    let mut best: Vec<(u32, u32, Option<usize>)> = Vec::with_capacity(points.len());
    for (here, (fix, number)) in points.iter().enumerate() {
        let weight = if number.is_some() { 1 } else { TAKEN };
        let vague = u32::from(fix.accuracy_meters);
        let before = (0..here).filter(|there| are_reachable(&points[*there].0, fix));
        let before = before.max_by_key(|there| rank(best[*there]));
        best.push(match before {
            Some(there) => (best[there].0 + weight, best[there].1 + vague, before),
            None => (weight, vague, None),
        });
    }
    let mut kept = vec![false; new.len()];
    let mut next = (0..points.len()).max_by_key(|last| rank(best[*last]));
    while let Some(point) = next {
        if let Some(number) = points[point].1 {
            kept[number] = true;
        }
        next = best[point].2;
    }
    kept
}

/// The heavier way, of two equal ones the more exact.
fn rank((weight, vague, _): (u32, u32, Option<usize>)) -> (u32, std::cmp::Reverse<u32>) {
    (weight, std::cmp::Reverse(vague))
}

/// The points taken right before and after each new one, each once.
fn neighbours<'a>(new: &[Fix], taken: &'a [Fix]) -> impl Iterator<Item = &'a Fix> {
    let mut chosen: Vec<usize> = Vec::new();
    for fix in new {
        let after = taken.partition_point(|one| one.at < fix.at);
        let is_near = |n: &usize| taken[*n].at.duration_until(fix.at).abs() <= MEMORY;
        chosen.extend(after.checked_sub(1).filter(is_near));
        chosen.extend(Some(after).filter(|n| *n < taken.len()).filter(is_near));
    }
    chosen.sort_unstable();
    chosen.dedup();
    chosen.into_iter().map(|n| &taken[n])
}
