//! The message templates of an account.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::refusal::{Refusal, Result};

/// A template.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MetaTemplate {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its language, such as `en_US`.
    pub language: String,
    /// `APPROVED`, `PENDING`, `REJECTED`, `PAUSED` or `DISABLED`.
    pub status: String,
    /// `UTILITY`, `MARKETING` or `AUTHENTICATION`.
    pub category: String,
    /// Its parts, as Meta lists them.
    pub components: Value,
}

impl MetaTemplate {
    /// A template with nothing but a text, in which `{{1}}`, `{{2}}` stand for parameters.
    pub fn of_text(id: &str, (name, language): (&str, &str), status: &str, text: &str) -> Self {
        Self {
            id: id.to_owned(),
            name: name.to_owned(),
            language: language.to_owned(),
            status: status.to_owned(),
            category: "UTILITY".to_owned(),
            components: json!([{ "type": "BODY", "text": text }]),
        }
    }

    /// The texts with their places, by the kind of component.
    fn places(&self, kind: &str) -> usize {
        let of_kind = |part: &&Value| {
            let is = part["type"].as_str().unwrap_or_default();
            is.eq_ignore_ascii_case(kind)
        };
        let parts = self.components.as_array().into_iter().flatten();
        let texts = parts
            .filter(of_kind)
            .filter_map(|part| part["text"].as_str());
        texts.map(|text| text.matches("{{").count()).sum()
    }

    /// Its text with these parameters in their places.
    pub(crate) fn filled(&self, sent: &Value) -> String {
        let parts = self.components.as_array().into_iter().flatten();
        let body = parts
            .filter(|part| part["type"] == "BODY")
            .find_map(|part| part["text"].as_str());
        let mut text = body.unwrap_or_default().to_owned();
        for (index, parameter) in parameters(sent, "body").into_iter().enumerate() {
            let words = parameter["text"].as_str().unwrap_or_default();
            text = text.replace(&format!("{{{{{}}}}}", index + 1), words);
        }
        text
    }
}

fn parameters<'a>(sent: &'a Value, kind: &str) -> Vec<&'a Value> {
    let components = sent["components"].as_array().into_iter().flatten();
    components
        .filter(|one| one["type"] == kind)
        .flat_map(|one| one["parameters"].as_array().into_iter().flatten())
        .collect()
}

/// Finds the template that a message names and checks its parameters.
pub(crate) fn check<'a>(templates: &'a [MetaTemplate], sent: &Value) -> Result<&'a MetaTemplate> {
    let name = sent["name"].as_str().unwrap_or_default();
    let language = sent["language"]["code"].as_str().unwrap_or_default();
    let named = |one: &&MetaTemplate| one.name == name && one.language == language;
    let template = templates.iter().find(named).ok_or_else(|| {
        let details = format!("template name ({name}) does not exist in {language}");
        Refusal::of(132_001, details)
    })?;
    match template.status.as_str() {
        "APPROVED" => {}
        "PAUSED" => return Err(Refusal::of(132_015, "The template is paused.")),
        "DISABLED" => return Err(Refusal::of(132_016, "The template is disabled.")),
        _ => {
            let details = format!("template name ({name}) is not approved in {language}");
            return Err(Refusal::of(132_001, details));
        }
    }
    for kind in ["header", "body"] {
        let sent = parameters(sent, kind);
        let (expected, given) = (template.places(kind), sent.len());
        let media = kind == "header" && sent.iter().any(|one| one["type"] != "text");
        if expected != given && !media {
            let details = format!(
                "{kind}: number of localizable_params ({given}) does not match the expected \
                 number of params ({expected})"
            );
            return Err(Refusal::of(132_000, details));
        }
    }
    Ok(template)
}

/// The templates of an account at the start.
pub(crate) fn usual() -> Vec<MetaTemplate> {
    let approved =
        |id, name, language, text| MetaTemplate::of_text(id, (name, language), "APPROVED", text);
    vec![
        approved(
            "1689556908129831",
            "job_update",
            "en_US",
            "Hello {{1}}, about your job: {{2}}",
        ),
        approved(
            "1689556908129832",
            "job_update",
            "es",
            "Hola {{1}}, sobre su trabajo: {{2}}",
        ),
        approved(
            "1689556908129833",
            "appointment_reminder",
            "en_US",
            "We will be with you on {{1}} between {{2}} and {{3}}. Reply here to change it.",
        ),
        approved(
            "1689556908129834",
            "contact_us",
            "en_US",
            "We have news about your request. Reply here and we go on.",
        ),
        MetaTemplate::of_text(
            "1689556908129835",
            ("review_request", "en_US"),
            "PAUSED",
            "How did we do, {{1}}?",
        ),
    ]
}
