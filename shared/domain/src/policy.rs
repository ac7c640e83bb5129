//! The privacy policy as data: its versions, which of them is in force, and which is announced.
//!
//! Who is who: a [`PolicyVersion`] is one text in every language with its dates; [`PolicyVersions`] are all of
//! them in their order, checked; [`published`] gives those of the product.

mod read;
mod version;
mod versions;

use std::sync::LazyLock;

pub use read::PolicyFault;
pub use version::{
    LEAST_NOTICE, PolicyNumber, PolicySection, PolicyText, PolicyVersion, RevisionDate, Translated,
};
pub use versions::PolicyVersions;

/// The page that shows the policy.
pub const PAGE: &str = "/policy";

/// The files of the versions, the first one first. A version that was published is never edited: a new text is
/// a new version.
const FILES: [&str; 2] = [
    include_str!("policy/versions/1.md"),
    include_str!("policy/versions/2.md"),
];

/// The versions of the product's policy.
pub fn published() -> &'static PolicyVersions {
    static PUBLISHED: LazyLock<PolicyVersions> =
        LazyLock::new(|| PolicyVersions::read(&FILES).expect("a test reads the files"));
    &PUBLISHED
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;
    use crate::language::CustomerLanguage;

    #[test]
    fn the_published_versions_can_be_read_and_leave_a_day_to_tell_everybody() {
        let versions = PolicyVersions::read(&FILES).unwrap();
        for version in versions.all().iter().filter(|version| version.is_material) {
            let ahead = version.published_at.duration_until(version.effective_at);
            let day = SignedDuration::from_hours(24);
            assert!(ahead >= LEAST_NOTICE + day, "{}", version.number);
        }
    }

    #[test]
    fn every_version_says_what_the_promises_say_in_both_languages() {
        for version in published().all() {
            for (language, words) in [
                (
                    CustomerLanguage::English,
                    [
                        "at least 7 days",
                        "30 days",
                        "35 days",
                        "bcrypt",
                        "United States",
                        "never sell",
                    ],
                ),
                (
                    CustomerLanguage::Spanish,
                    [
                        "al menos 7 días",
                        "30 días",
                        "35 días",
                        "bcrypt",
                        "Estados Unidos",
                        "nunca vendemos",
                    ],
                ),
            ] {
                let text = format!("{:?}", version.text.of(language));
                let text = text.to_lowercase();
                for word in words {
                    let is_said = text.contains(&word.to_lowercase());
                    assert!(is_said, "{word} in {} of {}", language, version.number);
                }
            }
        }
    }
}
