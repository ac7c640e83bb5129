//! All versions of the policy, in their order.

use jiff::{SignedDuration, Timestamp};

use super::read::{PolicyFault, version};
use super::version::{LEAST_NOTICE, PolicyNumber, PolicyVersion};

/// The versions of a policy, the first one first. Of two neighbours the later one is published when the
/// earlier one is in force, so that there is one announced version at the most.
#[derive(Clone, Debug)]
pub struct PolicyVersions(Vec<PolicyVersion>);

/// For so long after a version took effect those are told who joined just before.
const LATEST_NOTICE: SignedDuration = SignedDuration::from_hours(24);

impl PolicyVersions {
    /// Reads the files of the versions and checks them: a material change that would take effect less than
    /// [`LEAST_NOTICE`] after its publication is refused.
    pub fn read(files: &[&'static str]) -> Result<Self, PolicyFault> {
        let versions = files.iter().map(|file| version(file));
        Self::new(versions.collect::<Result<_, _>>()?)
    }

    /// Checks versions.
    pub fn new(versions: Vec<PolicyVersion>) -> Result<Self, PolicyFault> {
        if versions.is_empty() {
            return Err(PolicyFault::Nothing);
        }
        for (position, version) in versions.iter().enumerate() {
            let number = version.number;
            if PolicyNumber::new(u16::try_from(position + 1).unwrap_or(0)) != Ok(number) {
                return Err(PolicyFault::Order(number));
            }
            let ahead = version.published_at.duration_until(version.effective_at);
            if ahead.is_negative() || (version.is_material && ahead < LEAST_NOTICE) {
                return Err(PolicyFault::TooSoon(number));
            }
            let before = position.checked_sub(1).map(|before| &versions[before]);
            if before.is_some_and(|before| version.published_at < before.effective_at) {
                return Err(PolicyFault::Order(number));
            }
        }
        Ok(Self(versions))
    }

    /// All of them, the first one first.
    pub fn all(&self) -> &[PolicyVersion] {
        &self.0
    }

    /// The version in force; before the first one takes effect, that one.
    pub fn current(&self, now: Timestamp) -> &PolicyVersion {
        let in_force = self.0.iter().rfind(|one| one.effective_at <= now);
        in_force.unwrap_or(&self.0[0])
    }

    /// The version that is published and not in force yet.
    pub fn announced(&self, now: Timestamp) -> Option<&PolicyVersion> {
        let is_announced = |one: &&PolicyVersion| one.published_at <= now && now < one.effective_at;
        self.0.iter().skip(1).find(is_announced)
    }

    /// The version of this number, if it is the one in force or the announced one.
    pub fn find(&self, number: PolicyNumber, now: Timestamp) -> Option<&PolicyVersion> {
        let mut shown = [Some(self.current(now)), self.announced(now)]
            .into_iter()
            .flatten();
        shown.find(|one| one.number == number)
    }

    /// The version that members must have acknowledged, or a later one: the last one with a material change,
    /// in force or announced; the first one, if nothing has changed since.
    pub fn to_acknowledge(&self, now: Timestamp) -> PolicyNumber {
        let last = self.announced(now).unwrap_or_else(|| self.current(now));
        let shown = self.0.iter().take_while(|one| one.number <= last.number);
        let material = shown.filter(|one| one.is_material).last();
        material.unwrap_or(&self.0[0]).number
    }

    /// The version that every member is to be told of now: one with a material change that is announced, or
    /// took effect within the last day.
    pub fn to_tell(&self, now: Timestamp) -> Option<&PolicyVersion> {
        self.0.iter().rfind(|one| {
            one.is_material && one.published_at <= now && now < one.effective_at + LATEST_NOTICE
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::policy::published;

    fn at(hour: i64) -> Timestamp {
        Timestamp::from_second(hour * 3600).unwrap()
    }

    /// A version with its hours of publication and effect.
    fn version(number: u16, published: i64, effective: i64, is_material: bool) -> PolicyVersion {
        PolicyVersion {
            number: PolicyNumber::new(number).unwrap(),
            published_at: at(published),
            effective_at: at(effective),
            is_material,
            ..published_first()
        }
    }

    fn published_first() -> PolicyVersion {
        published().all()[0].clone()
    }

    fn two() -> PolicyVersions {
        let versions = vec![version(1, 0, 0, false), version(2, 100, 300, true)];
        PolicyVersions::new(versions).unwrap()
    }

    fn number(number: u16) -> PolicyNumber {
        PolicyNumber::new(number).unwrap()
    }

    #[test]
    fn the_clock_decides_which_version_is_in_force_and_which_is_announced() {
        let versions = two();
        for (hour, current, announced) in [
            (-5, 1, None),
            (0, 1, None),
            (99, 1, None),
            (100, 1, Some(2)),
            (299, 1, Some(2)),
            (300, 2, None),
            (9000, 2, None),
        ] {
            let now = at(hour);
            assert_eq!(versions.current(now).number, number(current), "{hour}");
            let next = versions.announced(now).map(|one| one.number);
            assert_eq!(next, announced.map(number), "{hour}");
        }
    }

    #[test]
    fn a_member_acknowledges_what_is_shown_and_nothing_else() {
        let versions = two();
        let finds = |one: u16, hour| versions.find(number(one), at(hour)).is_some();
        assert!(finds(1, 99) && !finds(2, 99));
        assert!(finds(1, 100) && finds(2, 100));
        assert!(!finds(1, 301) && finds(2, 301) && !finds(3, 301));
        assert_eq!(versions.to_acknowledge(at(99)), number(1));
        assert_eq!(versions.to_acknowledge(at(100)), number(2));
        let third = version(3, 400, 400, false);
        let versions = [versions.all(), &[third]].concat();
        let versions = PolicyVersions::new(versions).unwrap();
        assert_eq!(versions.to_acknowledge(at(500)), number(2));
        assert!(versions.find(number(3), at(500)).is_some());
    }

    #[test]
    fn everybody_is_told_of_a_material_change_from_its_publication_to_a_day_after_its_effect() {
        let versions = two();
        for (hour, told) in [(99, false), (100, true), (323, true), (324, false)] {
            assert_eq!(versions.to_tell(at(hour)).is_some(), told, "{hour}");
        }
        let quiet = vec![version(1, 0, 0, false), version(2, 100, 300, false)];
        let quiet = PolicyVersions::new(quiet).unwrap();
        assert!(quiet.announced(at(200)).is_some());
        assert!(quiet.to_tell(at(200)).is_none());
    }

    #[test]
    fn versions_out_of_order_are_refused() {
        for versions in [
            vec![],
            vec![version(2, 0, 0, false)],
            vec![version(1, 0, 0, false), version(3, 100, 300, true)],
            // Published while the one before is only announced.
            vec![version(1, 0, 200, true), version(2, 199, 400, true)],
            // In force before it is published.
            vec![version(1, 10, 9, false)],
        ] {
            assert!(PolicyVersions::new(versions).is_err());
        }
    }

    proptest! {
        #[test]
        fn a_material_change_never_takes_effect_sooner_than_7_days_after_its_publication(
            published in 0_i64..1000, minutes in 0_i64..20_000, is_material in any::<bool>(),
        ) {
            let mut second = version(2, published, published, is_material);
            second.effective_at = second.published_at + SignedDuration::from_mins(minutes);
            let versions = PolicyVersions::new(vec![version(1, 0, 0, false), second]);
            let is_fit = !is_material || minutes >= 7 * 24 * 60;
            prop_assert_eq!(versions.is_ok(), is_fit);
            let sooner = SignedDuration::from_mins(minutes.min(7 * 24 * 60 - 1));
            if let Ok(versions) = versions && is_material {
                let now = at(published) + sooner;
                prop_assert_eq!(versions.current(now).number, number(1));
            }
        }
    }
}
