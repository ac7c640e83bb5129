//! The privacy policy as it is shown, in one language.

use data::retention::{self, RetentionTerm};
use domain::email::Email;
use domain::language::CustomerLanguage;
use domain::policy::{PolicyNumber, PolicySection, PolicyVersion, PolicyVersions, RevisionDate};
use domain::sub_processor::SubProcessor;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

/// The privacy policy: its text, and what belongs to every version of it.
#[derive(Serialize, JsonSchema)]
pub(crate) struct PrivacyPolicy {
    /// The language of all texts.
    pub(crate) language: CustomerLanguage,
    /// The version in force.
    current: PolicyEdition,
    /// The version that takes effect next; null while none is announced.
    announced: Option<PolicyEdition>,
    /// Every company that data may be sent to.
    sub_processors: Vec<RegisteredSubProcessor>,
    /// What is kept for a term of its own. All else is kept while the company's account is active.
    retention: Vec<RetainedData>,
    /// Where to write about personal data.
    privacy_address: Email,
    /// Where to write about anything else.
    support_address: Email,
}

/// One version of the privacy policy.
#[derive(Serialize, JsonSchema)]
struct PolicyEdition {
    /// The version's number, by which it is acknowledged.
    number: PolicyNumber,
    /// When the text was last changed.
    revised_on: RevisionDate,
    /// From when on it was shown.
    #[serde(with = "domain::instant")]
    #[schemars(schema_with = "domain::instant::schema")]
    published_at: Timestamp,
    /// From when on it is in force.
    #[serde(with = "domain::instant")]
    #[schemars(schema_with = "domain::instant::schema")]
    effective_at: Timestamp,
    /// Whether it changes what people may rely on. Such a version is announced to every member.
    is_material: bool,
    /// What it changes, in a sentence or two.
    #[schemars(extend("examples" = ["Messages can now be translated when somebody asks for it."]))]
    summary: &'static str,
    /// The text, part by part.
    sections: Vec<PolicySection>,
}

/// A company that data may be sent to.
#[derive(Serialize, JsonSchema)]
struct RegisteredSubProcessor {
    /// The word by which programs tell it from the others.
    id: SubProcessor,
    /// The company's name.
    #[schemars(extend("examples" = ["Resend"]))]
    name: &'static str,
    /// What it is used for.
    #[schemars(extend("examples" = ["Sends transactional email."]))]
    purpose: &'static str,
    /// What it receives.
    #[schemars(extend("examples" = ["Names, email addresses and the text of the email."]))]
    data: &'static str,
    /// The country in which it is established, by its ISO 3166 code.
    #[schemars(extend("examples" = ["US"]))]
    country: &'static str,
    /// The hosts at which it is reached. One that begins with a dot stands for every host under it.
    #[schemars(extend("examples" = [["api.resend.com"]]))]
    hosts: &'static [&'static str],
}

/// How long one kind of data is kept.
#[derive(Serialize, JsonSchema)]
struct RetainedData {
    /// What is kept, in words for people.
    #[schemars(extend("examples" = ["Notifications in the app"]))]
    data: &'static str,
    /// The longest that it is kept, in words.
    #[schemars(extend("examples" = ["90 days"]))]
    term: String,
    /// The same in hours.
    hours: i64,
}

impl PrivacyPolicy {
    /// What is shown at an instant.
    pub(crate) fn of(
        versions: &PolicyVersions,
        now: Timestamp,
        language: CustomerLanguage,
        privacy_address: Email,
        support_address: Email,
    ) -> Self {
        let edition = |version| PolicyEdition::of(version, language);
        Self {
            language,
            current: edition(versions.current(now)),
            announced: versions.announced(now).map(edition),
            sub_processors: SubProcessor::ALL
                .iter()
                .map(|one| RegisteredSubProcessor::of(*one, language))
                .collect(),
            retention: retention::terms()
                .iter()
                .map(|term| RetainedData::of(term, language))
                .collect(),
            privacy_address,
            support_address,
        }
    }
}

impl PolicyEdition {
    fn of(version: &PolicyVersion, language: CustomerLanguage) -> Self {
        Self {
            number: version.number,
            revised_on: version.revised_on,
            published_at: version.published_at,
            effective_at: version.effective_at,
            is_material: version.is_material,
            summary: version.summary.of(language),
            sections: version.text.of(language).clone(),
        }
    }
}

impl RegisteredSubProcessor {
    fn of(one: SubProcessor, language: CustomerLanguage) -> Self {
        Self {
            id: one,
            name: one.name(),
            purpose: one.purpose(language),
            data: one.data(language),
            country: one.country(),
            hosts: one.hosts(),
        }
    }
}

impl RetainedData {
    fn of(term: &RetentionTerm, language: CustomerLanguage) -> Self {
        Self {
            data: term.data.of(language),
            term: term.text(language),
            hours: term.most.as_hours(),
        }
    }
}
