//! The descriptions in the OpenAPI document say more than the names.

use std::collections::BTreeSet;

use serde_json::Value;
use tests::{registry, spec};

/// Stop words.
const STOP_WORDS: &str = "a an and are as at be been being by for from had has have how id ids in into \
    is it its of on one or s that the there this to was were what when where which who whom whose why with";

fn words(text: &str) -> Vec<String> {
    let split = text.split(|c: char| !c.is_ascii_alphanumeric());
    let words = split.filter(|word| !word.is_empty());
    words.map(str::to_ascii_lowercase).collect()
}

/// The words of `snake_case`, `kebab-case` and `PascalCase`, in one form for one and for many.
fn words_of_name(name: &str) -> BTreeSet<String> {
    let mut spaced = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() {
            spaced.push(' ');
        }
        spaced.push(c);
    }
    words(&spaced).iter().map(|word| stem(word)).collect()
}

fn stem(word: &str) -> String {
    let endings = ["ing", "ed", "es", "s", "e"];
    let stem = endings.iter().find_map(|ending| word.strip_suffix(ending));
    stem.filter(|stem| stem.len() >= 3)
        .unwrap_or(word)
        .to_owned()
}

/// Whether a description says anything that the names do not.
fn adds_meaning(description: &str, names: &[&str]) -> bool {
    let known: BTreeSet<_> = names.iter().flat_map(|name| words_of_name(name)).collect();
    let stop: BTreeSet<_> = STOP_WORDS.split_whitespace().collect();
    let words = words(description);
    words.len() > 1
        && words
            .iter()
            .any(|word| !stop.contains(word.as_str()) && !known.contains(&stem(word)))
}

fn schemas() -> &'static serde_json::Map<String, Value> {
    spec::document()["components"]["schemas"]
        .as_object()
        .expect("the description has schemas")
}

#[test]
fn every_description_tells_more_than_the_name_does() {
    let mut silent = Vec::new();
    let mut check = |place: String, description: &Value, names: &[&str]| {
        let text = description.as_str().unwrap_or_default();
        if !adds_meaning(text, names) {
            silent.push(format!("{place}: {text:?}"));
        }
    };
    for (name, schema) in schemas() {
        check(name.clone(), &schema["description"], &[name]);
        for (field, schema) in schema["properties"].as_object().into_iter().flatten() {
            // What refers to a component is described there, and a constant describes itself.
            if schema.get("description").is_some() && schema.get("const").is_none() {
                let place = format!("{name}.{field}");
                check(place, &schema["description"], &[name, field]);
            }
        }
    }
    for entry in registry::endpoints() {
        for parameter in spec::parameters(entry.name) {
            let name = parameter["name"].as_str().expect("a parameter has a name");
            let place = format!("{} {name}", entry.name);
            check(place, &parameter["description"], &[name]);
        }
    }
    assert!(
        silent.is_empty(),
        "these doc comments say no more than the name of their type or field; add what it is for, or \
         where to find it:\n{}",
        silent.join("\n")
    );
}

#[test]
fn a_description_that_tells_nothing_is_known_as_such() {
    for (text, names) in [
        ("Its id.", &["Job", "job_id"][..]),
        ("The job's id.", &["Job", "job_id"]),
        ("By whom.", &["Job", "assigned_by"]),
        ("Which job.", &["JobPath", "job_id"]),
        ("When it was connected.", &["Channel", "connected_at"]),
        (
            "The canned reply's ids.",
            &["CannedReply", "canned_reply_ids"],
        ),
        ("Words.", &["TextMessage"]),
        ("", &["Job"]),
    ] {
        assert!(!adds_meaning(text, names), "{text}");
    }
    for (text, names) in [
        ("What the customer owes.", &["Totals", "total"][..]),
        ("When the person joined.", &["Profile", "created_at"]),
    ] {
        assert!(adds_meaning(text, names), "{text}");
    }
}

#[test]
fn a_problem_leaves_out_only_what_does_not_apply() {
    let optional = |name: &str| {
        let schema = &schemas()[name];
        let required = schema["required"].as_array().expect("required fields");
        let fields = schema["properties"].as_object().expect("fields");
        let names = fields.keys().map(String::as_str);
        names
            .filter(|name| !required.iter().any(|one| one == name))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        optional("Problem"),
        ["errors", "existing_id", "existing_ids"]
    );
    // A value stands in one of the three places.
    assert_eq!(optional("InvalidValue"), ["header", "parameter", "pointer"]);
}

#[test]
fn who_may_call_is_told_in_words_that_the_description_explains() {
    let about = spec::document()["info"]["description"].as_str();
    let about = about.expect("the API says what it is");
    for entry in registry::endpoints() {
        let operation = spec::operation(entry.name).expect("every endpoint is described");
        let access = operation["x-access"].as_str().expect("an access");
        assert!(about.contains(&format!("`{access}`")), "{access}");
    }
}
