//! Reads a card of an address book: whose it is and how they are reached.

use serde_json::Value;

use super::content::ContactCard;
use super::field::{list, text};
use super::who::Who;

/// The parts of a name in the order in which they are spoken.
const PARTS: [&str; 5] = [
    "/name/prefix",
    "/name/first_name",
    "/name/middle_name",
    "/name/last_name",
    "/name/suffix",
];

/// Reads a card.
pub(super) fn card(contact: &Value) -> ContactCard {
    let organization = line(contact, "/org/company").or_else(|| line(contact, "/org/department"));
    let name = name(contact).or_else(|| organization.clone());
    ContactCard {
        name: name.unwrap_or_default(),
        organization,
        phones: distinct(list(contact, "/phones").iter().filter_map(phone)),
        emails: distinct(
            list(contact, "/emails")
                .iter()
                .filter_map(|email| line(email, "/email")),
        ),
    }
}

/// The formatted name is often missing, or is a part of the whole, such as the first name alone.
fn name(contact: &Value) -> Option<String> {
    let parts: Vec<_> = PARTS
        .iter()
        .filter_map(|part| line(contact, part))
        .collect();
    let whole = Some(parts.join(" ")).filter(|whole| !whole.is_empty());
    match (line(contact, "/name/formatted_name"), whole) {
        (Some(formatted), Some(whole)) if is_part(&formatted, &whole) => Some(whole),
        (Some(formatted), _) => Some(formatted),
        (None, whole) => whole,
    }
}

/// Whether every word of a name is in another that has more of them.
fn is_part(name: &str, whole: &str) -> bool {
    let words: Vec<_> = whole.split(' ').map(str::to_lowercase).collect();
    let has = |word: &str| words.contains(&word.to_lowercase());
    name.split(' ').count() < words.len() && name.split(' ').all(has)
}

/// A phone as it is written on the card, else as Meta calls its owner.
fn phone(phone: &Value) -> Option<String> {
    line(phone, "/phone").or_else(|| {
        let digits = Who::read(phone, &["/wa_id"]).phone?;
        Some(format!("+{digits}"))
    })
}

/// The text at this place with single spaces; blank text counts as none.
fn line(value: &Value, pointer: &str) -> Option<String> {
    let text = text(value, pointer)?;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!line.is_empty()).then_some(line)
}

fn distinct(all: impl Iterator<Item = String>) -> Vec<String> {
    let mut distinct = Vec::new();
    for one in all {
        if !distinct.contains(&one) {
            distinct.push(one);
        }
    }
    distinct
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_card_is_named_by_all_that_is_known_of_its_owner() {
        for (contact, name) in [
            (
                json!({"name": {"first_name": "Only", "last_name": "Last"}}),
                "Only Last",
            ),
            (
                json!({"name": {"formatted_name": "Only", "first_name": "Only", "last_name": "Last"}}),
                "Only Last",
            ),
            (
                json!({"name": {"formatted_name": "Last", "first_name": "Only", "last_name": "Last"}}),
                "Only Last",
            ),
            (
                json!({"name": {"last_name": "Li"}, "org": {"company": "Li HVAC"}}),
                "Li",
            ),
            (
                json!({"name": {}, "org": {"company": "Li HVAC"}}),
                "Li HVAC",
            ),
            (
                json!({"name": null, "org": {"company": " Li  HVAC "}}),
                "Li HVAC",
            ),
            (
                json!({"name": {"formatted_name": null, "first_name": "", "last_name": "Li"}}),
                "Li",
            ),
            (
                json!({"name": {"formatted_name": "  ", "first_name": "Bo"}}),
                "Bo",
            ),
            (
                json!({"name": {"formatted_name": "Dr. Ana Sol", "prefix": "Dr.", "first_name": "Ana",
                    "middle_name": "Paz", "last_name": "Sol", "suffix": "Jr."}}),
                "Dr. Ana Paz Sol Jr.",
            ),
            // How the sender writes it stands, where it says no less.
            (
                json!({"name": {"formatted_name": "Li Bo", "first_name": "Bo", "last_name": "Li"}}),
                "Li Bo",
            ),
            (
                json!({"name": {"formatted_name": "Mom", "first_name": "Ann", "last_name": "Li"}}),
                "Mom",
            ),
            (
                json!({"name": {"formatted_name": "Bo Li", "first_name": "Bo"}}),
                "Bo Li",
            ),
            (json!({"org": null}), ""),
            (json!("no card"), ""),
        ] {
            assert_eq!(card(&contact).name, name, "{contact}");
        }
    }

    #[test]
    fn every_phone_and_address_on_a_card_is_kept_once() {
        let card = card(&json!({
            "org": {"company": "Li HVAC", "title": "Owner"},
            "phones": [
                {"phone": "+1 555-010-0000", "wa_id": "15550100000", "type": "CELL"},
                {"phone": null, "wa_id": "15550100001"},
                {"phone": "+1 555-010-0000"},
                {"phone": "", "wa_id": "US.1349"},
                null,
                {"phone": 5_550_100_002_u64},
            ],
            "emails": [{"email": "bo@example.com"}, {"email": " "}, {"email": "li@example.com"}],
        }));
        assert_eq!(
            card.phones,
            ["+1 555-010-0000", "+15550100001", "5550100002"]
        );
        assert_eq!(card.emails, ["bo@example.com", "li@example.com"]);
        assert_eq!(card.organization.as_deref(), Some("Li HVAC"));
    }
}
