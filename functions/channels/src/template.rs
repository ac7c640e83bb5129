//! A template as the API shows it, and whether we can fill it in.

use api::Resource;
use providers::whatsapp::Template as ProviderTemplate;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

/// A message of the business that the provider has reviewed, to be sent at any time.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "MessageTemplate")]
pub struct Template {
    /// The template's name at the provider.
    #[schemars(example = &"eta_update")]
    pub name: String,
    /// Its language as the provider writes it, such as `en_US`.
    #[schemars(example = &"en_US")]
    pub language: String,
    /// `UTILITY`, `MARKETING` or `AUTHENTICATION`.
    #[schemars(example = &"UTILITY")]
    pub category: String,
    /// `APPROVED`, or what keeps it from being sent.
    #[schemars(example = &"APPROVED")]
    pub status: String,
    /// How many places its text has to be filled in.
    pub parameter_count: usize,
    /// Its text, with `{{1}}` and so on for its places.
    #[schemars(example = &"We arrive at {{1}}.")]
    pub text: Option<String>,
    /// Whether it can be sent from here.
    pub is_sendable: bool,
    /// Why it cannot, in plain words.
    pub reason: Option<String>,
}

domain::debug_by_name!(Template);

impl Resource for Template {}

impl Template {
    /// Approved ones first, then by name and language.
    pub(crate) fn order(&self) -> (bool, &str, &str) {
        (self.status != APPROVED, &self.name, &self.language)
    }
}

const APPROVED: &str = "APPROVED";

impl From<ProviderTemplate> for Template {
    fn from(provider_template: ProviderTemplate) -> Self {
        let reason = why_not(&provider_template);
        let body = part(&provider_template, "BODY");
        let text = body.and_then(|body| body["text"].as_str());
        Self {
            parameter_count: count(&provider_template, "BODY"),
            text: text.map(ToOwned::to_owned),
            is_sendable: reason.is_none(),
            reason: reason.map(ToOwned::to_owned),
            name: provider_template.name,
            language: provider_template.language,
            category: provider_template.category,
            status: provider_template.status,
        }
    }
}

fn parts(provider_template: &ProviderTemplate) -> impl Iterator<Item = (String, &Value)> {
    let parts = provider_template
        .components
        .as_array()
        .into_iter()
        .flatten();
    parts.map(|part| (upper(&part["type"]), part))
}

fn part<'a>(provider_template: &'a ProviderTemplate, kind: &str) -> Option<&'a Value> {
    parts(provider_template).find_map(|(is, part)| (is == kind).then_some(part))
}

fn count(provider_template: &ProviderTemplate, kind: &str) -> usize {
    let places = provider_template.placeholders.iter();
    places
        .filter(|places| places.component == kind)
        .map(|places| places.count)
        .sum()
}

fn upper(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_ascii_uppercase()
}

/// What we fill in is the text alone, place by place.
fn why_not(provider_template: &ProviderTemplate) -> Option<&'static str> {
    if provider_template.status != APPROVED {
        return Some(match provider_template.status.as_str() {
            "PENDING" | "IN_APPEAL" => "WhatsApp has not approved it yet.",
            "REJECTED" => "WhatsApp has rejected it.",
            "PAUSED" => "WhatsApp has paused it for its low quality.",
            "DISABLED" => "WhatsApp has disabled it.",
            _ => "WhatsApp does not let it be sent now.",
        });
    }
    if provider_template.category == "AUTHENTICATION" {
        return Some("It carries a one-time code, which only a sign-in can send.");
    }
    let header = part(provider_template, "HEADER").map(|header| upper(&header["format"]));
    if header.is_some_and(|format| !matches!(format.as_str(), "" | "TEXT")) {
        return Some("Its head wants a picture, file or place, which cannot be filled in here.");
    }
    if count(provider_template, "HEADER") > 0 {
        return Some("Its head has places that cannot be filled in here.");
    }
    if count(provider_template, "BUTTONS") > 0 || has_odd_buttons(provider_template) {
        return Some("It has buttons that cannot be filled in here.");
    }
    let is_known = |kind: &str| matches!(kind, "HEADER" | "BODY" | "FOOTER" | "BUTTONS");
    if !parts(provider_template).all(|(kind, _)| is_known(&kind)) {
        return Some("It has parts that cannot be filled in here.");
    }
    let text = part(provider_template, "BODY").and_then(|body| body["text"].as_str());
    if has_names(text.unwrap_or_default()) {
        return Some("Its places have names instead of numbers, which cannot be filled in here.");
    }
    None
}

/// Buttons that want something of whoever sends them.
fn has_odd_buttons(provider_template: &ProviderTemplate) -> bool {
    let buttons = part(provider_template, "BUTTONS").and_then(|part| part["buttons"].as_array());
    let is_plain = |button: &Value| {
        matches!(
            upper(&button["type"]).as_str(),
            "QUICK_REPLY" | "URL" | "PHONE_NUMBER" | "REQUEST_CONTACT_INFO" | "VOICE_CALL"
        )
    };
    !buttons.into_iter().flatten().all(is_plain)
}

fn has_names(text: &str) -> bool {
    let places = text.split("{{").skip(1);
    let names = places.filter_map(|rest| Some(rest.split_once("}}")?.0.trim()));
    names
        .into_iter()
        .any(|name| !name.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use providers::whatsapp::Placeholders;
    use serde_json::json;

    use super::*;

    fn shown(status: &str, components: Value, places: &[(&str, usize)]) -> Template {
        let placeholder = |(component, count): &(&str, usize)| Placeholders {
            component: (*component).to_owned(),
            count: *count,
        };
        Template::from(ProviderTemplate {
            name: "eta_update".into(),
            language: "en_US".into(),
            category: "UTILITY".into(),
            status: status.into(),
            components,
            placeholders: places.iter().map(placeholder).collect(),
        })
    }

    #[test]
    fn a_text_with_numbered_places_is_sendable() {
        let components = json!([
            {"type": "HEADER", "format": "TEXT", "text": "News"},
            {"type": "BODY", "text": "{{1}}, we come at {{2}}."},
            {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "Fine"}]},
        ]);
        let template = shown("APPROVED", components, &[("BODY", 2)]);
        assert!(template.is_sendable && template.reason.is_none());
        assert_eq!(template.parameter_count, 2);
        assert_eq!(template.text.as_deref(), Some("{{1}}, we come at {{2}}."));
    }

    #[test]
    fn what_we_cannot_fill_in_is_said() {
        let body = |more: Value| json!([{"type": "BODY", "text": "Hello"}, more]);
        for (components, places) in [
            (body(json!({"type": "HEADER", "format": "IMAGE"})), vec![]),
            (
                body(json!({"type": "HEADER", "format": "TEXT", "text": "{{1}}"})),
                vec![("HEADER", 1)],
            ),
            (
                body(json!({"type": "BUTTONS", "buttons": [{"type": "URL"}]})),
                vec![("BUTTONS", 1)],
            ),
            (
                body(json!({"type": "BUTTONS", "buttons": [{"type": "COPY_CODE"}]})),
                vec![],
            ),
            (body(json!({"type": "CAROUSEL", "cards": []})), vec![]),
            (
                json!([{"type": "body", "text": "Hello {{first_name}}"}]),
                vec![("BODY", 1)],
            ),
        ] {
            let template = shown("APPROVED", components.clone(), &places);
            assert!(!template.is_sendable, "{components}");
            assert!(template.reason.unwrap().ends_with("filled in here."));
        }
        assert!(!shown("PAUSED", body(json!({"type": "FOOTER"})), &[]).is_sendable);
    }
}
