//! The shortest way in which the jobs of a day could have been driven to, known afterwards.

use pathfinding::kuhn_munkres::kuhn_munkres_min;
use pathfinding::matrix::Matrix;

use super::agenda::seconds_between;
use super::city::Place;
use super::technician::Drive;

/// What stands for a way that nobody can take, in meters.
const NEVER: i64 = 1_000_000_000;

/// The least meters in which all drives' places can be reached at the times at which they were, each by one
/// technician who comes from where the day began or from another job that was over in time.
pub(super) fn shortest(starts: &[Place], drives: &[&Drive]) -> f64 {
    if drives.is_empty() {
        return 0.0;
    }
    let from_start = |drive: &Drive| {
        let meters = starts.iter().map(|start| start.meters_to(drive.to));
        meters.map(cost).collect::<Vec<_>>()
    };
    let after = |drive: &Drive, before: &Drive| match before.left_at {
        Some(left_at)
            if seconds_between(left_at, drive.arrived_at) >= before.to.seconds_to(drive.to) =>
        {
            cost(before.to.meters_to(drive.to))
        }
        _ => NEVER,
    };
    let rows = drives.iter().map(|drive| {
        let mut row = from_start(drive);
        row.extend(drives.iter().map(|before| after(drive, before)));
        row
    });
    let costs = Matrix::from_rows(rows).expect("rows of one length");
    let (total, _) = kuhn_munkres_min(&costs);
    #[expect(clippy::cast_precision_loss, reason = "meters of a day")]
    let meters = total as f64;
    meters
}

fn cost(meters: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "meters of a city")]
    let cost = meters.round() as i64;
    cost
}

#[cfg(test)]
mod tests {
    use fastrand::Rng;
    use jiff::Timestamp;

    use super::*;

    #[test]
    fn jobs_one_after_the_other_are_driven_to_by_who_is_near() {
        let mut rng = Rng::with_seed(3);
        let [far, near, site] = [
            Place::any(&mut rng),
            Place::any(&mut rng),
            Place::any(&mut rng),
        ];
        let at = |second| Timestamp::from_second(second).expect("an instant");
        let drive = |to, arrived, left| Drive {
            from: far,
            to,
            arrived_at: at(arrived),
            left_at: Some(at(left)),
        };
        // The second job is at the place of the first one, an hour later.
        let (first, second) = (drive(site, 0, 600), drive(site, 3600, 4000));
        let nearest = near.meters_to(site).min(far.meters_to(site));
        let meters = shortest(&[far, near], &[&first, &second]);
        assert!((meters - nearest).abs() < 1.0, "{meters} {nearest}");
        // At the same time it takes both.
        let twin = drive(site, 0, 600);
        let both = near.meters_to(site) + far.meters_to(site);
        let meters = shortest(&[far, near], &[&first, &twin]);
        assert!((meters - both).abs() < 1.5, "{meters} {both}");
    }
}
