//! P9.1: no data of children is sought; nobody is ever asked for a birth date or an age.

use domain::mail::TicketKind;
use serde_json::{Value, json};
use tests::{World, sample, spec};

/// Parts of names under which an age would be asked for.
const AGE_WORDS: [&str; 12] = [
    "age",
    "ages",
    "aged",
    "birth",
    "birthday",
    "birthdate",
    "born",
    "dob",
    "child",
    "children",
    "guardian",
    "parental",
];

fn names_age(name: &str) -> bool {
    let parts: Vec<String> = name
        .split(|c: char| !c.is_ascii_alphanumeric())
        .map(str::to_lowercase)
        .collect();
    parts.iter().any(|part| AGE_WORDS.contains(&part.as_str()))
}

/// Every name of a property or parameter below this point of the description.
fn names(value: &Value, field_names: &mut Vec<String>) {
    if let Some(properties) = value["properties"].as_object() {
        field_names.extend(properties.keys().cloned());
    }
    if let (Some(name), Some(_)) = (value["name"].as_str(), value["in"].as_str()) {
        field_names.push(name.to_owned());
    }
    match value {
        Value::Array(items) => items.iter().for_each(|item| names(item, field_names)),
        Value::Object(fields) => fields.values().for_each(|field| names(field, field_names)),
        _ => {}
    }
}

#[test]
fn p9_1_no_schema_of_the_api_has_a_birth_date_or_an_age() {
    let mut field_names = Vec::new();
    names(spec::document(), &mut field_names);
    assert!(
        field_names.len() > 200,
        "only {} names were seen",
        field_names.len()
    );
    for known in ["email", "postal_code", "cursor", "Device-Id"] {
        assert!(
            field_names.iter().any(|name| name == known),
            "{known} is unseen"
        );
    }
    let age_fields: Vec<_> = field_names.iter().filter(|name| names_age(name)).collect();
    assert!(age_fields.is_empty(), "{age_fields:?}");
}

#[test]
fn p9_1_a_birth_date_would_be_noticed() {
    let planted = json!({ "components": { "schemas": { "Person": { "properties": {
        "date_of_birth": { "type": "string" }, "page": { "type": "integer" },
    } } } } });
    let mut field_names = Vec::new();
    names(&planted, &mut field_names);
    field_names.retain(|name| names_age(name));
    assert_eq!(field_names, ["date_of_birth"]);
}

#[tokio::test]
async fn p9_1_a_birth_date_that_is_sent_all_the_same_is_refused() {
    let world = World::new().await;
    let team = world.team().await;
    for (name, path) in [
        ("company-sign-up", "/v1/companies"),
        ("customer-create", "/v1/customers"),
        ("invitation-create", "/v1/invitations"),
    ] {
        for field in ["birth_date", "age"] {
            let mut body = sample::body(name).unwrap();
            body[field] = json!("2012-03-04");
            let answer = team.owner.post(path, body).await;
            answer.invalid_at(&format!("/{field}"));
        }
    }
}

#[tokio::test]
async fn p9_1_no_page_asks_for_an_age() {
    let world = World::new().await;
    let visitor = world.anonymous();
    let mut fields = 0;
    for path in TicketKind::ALL.iter().map(|kind| kind.page()) {
        let page = visitor.get(path).await.text();
        for input in page.split("<input").skip(1) {
            let tag = input.split('>').next().unwrap();
            let name = tag
                .split(" name=\"")
                .nth(1)
                .unwrap()
                .split('"')
                .next()
                .unwrap();
            assert!(!names_age(name) && !tag.contains("bday"), "{path}: {tag}");
            fields += 1;
        }
    }
    assert!(fields >= 4, "only {fields} fields were seen");
}
