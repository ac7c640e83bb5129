//! The API's description is enough to write a client from: everything has a name, a meaning and an
//! example, and no name is one that a client's language has already.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tests::{registry, spec};

/// Names of types that Swift, its Foundation and `SwiftUI`, or TypeScript and its browsers have.
const TAKEN: [&str; 128] = [
    "Account",
    "Action",
    "Actor",
    "Alert",
    "Animation",
    "Any",
    "Array",
    "Attr",
    "Binding",
    "Blob",
    "Bool",
    "Boolean",
    "Bundle",
    "Button",
    "Cache",
    "Calendar",
    "Character",
    "Class",
    "Clock",
    "Collection",
    "Color",
    "Comment",
    "Content",
    "Context",
    "Credential",
    "Data",
    "Date",
    "Decimal",
    "Decoder",
    "Dictionary",
    "Document",
    "Double",
    "Duration",
    "Edge",
    "Element",
    "Encoder",
    "Environment",
    "Error",
    "Event",
    "Exclude",
    "Extract",
    "File",
    "Float",
    "Font",
    "Form",
    "FormData",
    "Function",
    "Grid",
    "Group",
    "Headers",
    "History",
    "Host",
    "Image",
    "Int",
    "Integer",
    "Key",
    "Label",
    "Layout",
    "Lines",
    "Link",
    "List",
    "Locale",
    "Location",
    "Lock",
    "Map",
    "Measurement",
    "Menu",
    "Mirror",
    "Module",
    "Namespace",
    "Navigator",
    "Never",
    "Node",
    "Notification",
    "Null",
    "Number",
    "Object",
    "Omit",
    "Operation",
    "Option",
    "Optional",
    "Output",
    "Page",
    "Parameters",
    "Partial",
    "Path",
    "Pick",
    "Port",
    "Process",
    "Progress",
    "Promise",
    "Property",
    "Protocol",
    "Proxy",
    "Range",
    "Readonly",
    "Record",
    "Regex",
    "Report",
    "Request",
    "Required",
    "Response",
    "Result",
    "Scanner",
    "Scene",
    "Screen",
    "Section",
    "Selection",
    "Self",
    "Sequence",
    "Set",
    "Shape",
    "Slice",
    "State",
    "Storage",
    "Stream",
    "String",
    "Symbol",
    "Table",
    "Task",
    "Text",
    "Thread",
    "TimeZone",
    "Timer",
    "Transition",
    "Type",
    "Unit",
    "View",
];

/// Words that say nothing about a field beyond its name.
const EMPTY_WORDS: [&str; 14] = [
    "Its id.",
    "By whom.",
    "Who.",
    "What.",
    "When.",
    "Why.",
    "Where.",
    "Its name.",
    "Its kind.",
    "The value.",
    "For whom.",
    "With whom.",
    "Counts the writes.",
    "Where it stands.",
];

fn schemas() -> &'static serde_json::Map<String, Value> {
    spec::document()["components"]["schemas"]
        .as_object()
        .expect("the description has schemas")
}

fn operations() -> impl Iterator<Item = (&'static str, &'static Value)> {
    registry::endpoints().into_iter().map(|entry| {
        let operation = spec::operation(entry.name).expect("every endpoint is described");
        (entry.name, operation)
    })
}

/// Every object of the document with the path that leads to it.
fn visit(at: &str, value: &'static Value, see: &mut dyn FnMut(&str, &'static Value)) {
    match value {
        Value::Object(object) => {
            see(at, value);
            for (key, value) in object {
                visit(&format!("{at}/{key}"), value, see);
            }
        }
        Value::Array(items) => {
            for (position, value) in items.iter().enumerate() {
                visit(&format!("{at}/{position}"), value, see);
            }
        }
        _ => {}
    }
}

/// What is wrong, gathered over the whole document, so that one run names all of it.
fn faults(mut check: impl FnMut(&str, &'static Value) -> Option<String>) {
    let mut faults = Vec::new();
    visit("", spec::document(), &mut |at, value| {
        if !at.contains("/example") {
            faults.extend(check(at, value).map(|fault| format!("{at}: {fault}")));
        }
    });
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn component(schema: &Value) -> Option<&'static Value> {
    let name = schema["$ref"].as_str()?.rsplit('/').next()?;
    schemas().get(name)
}

#[test]
fn every_operation_says_what_it_is_for_and_who_may_call_it() {
    let tags = spec::document()["tags"].as_array().expect("tags");
    let known: BTreeSet<_> = tags.iter().filter_map(|tag| tag["name"].as_str()).collect();
    for (name, operation) in operations() {
        let tag = operation["tags"][0].as_str().unwrap_or_default();
        assert!(known.contains(tag), "{name} is tagged {tag}");
        for field in ["summary", "description"] {
            let text = operation[field].as_str().unwrap_or_default();
            assert!(text.ends_with('.') && text.len() > 10, "{name}: {field}");
        }
        for parameter in spec::parameters(name) {
            let text = parameter["description"].as_str().unwrap_or_default();
            assert!(text.len() > 10, "{name}: {}", parameter["name"]);
        }
    }
}

#[test]
fn every_example_is_what_its_schema_says() {
    let mut count = 0;
    for (name, operation) in operations() {
        let body = &operation["requestBody"]["content"]["application/json"];
        if body["schema"].is_object() {
            let example = body
                .get("example")
                .unwrap_or_else(|| panic!("{name} has no example"));
            let why = spec::why_not_body(name, example);
            assert!(why.is_none(), "{name}: {}", why.unwrap_or_default());
            count += 1;
        }
        let responses = operation["responses"].as_object().expect("responses");
        for (status, response) in responses {
            let Ok(status) = status.parse::<u16>() else {
                continue;
            };
            let content = &response["content"]["application/json"];
            if status < 300 && content["schema"].is_object() {
                let example = content
                    .get("example")
                    .unwrap_or_else(|| panic!("{name} has no example"));
                let why = spec::why_not_answer(name, status, example);
                assert!(
                    why.is_none(),
                    "{name}: {}: {example:#}",
                    why.unwrap_or_default()
                );
                count += 1;
            }
        }
    }
    assert!(count > 80, "{count} examples");
    let responses = spec::document()["components"]["responses"]
        .as_object()
        .expect("responses");
    for (name, response) in responses {
        let example = &response["content"]["application/problem+json"]["example"];
        let why = spec::why_not_problem(example);
        assert!(why.is_none(), "{name}: {}", why.unwrap_or_default());
    }
}

#[test]
fn every_value_of_every_list_says_what_it_means() {
    faults(|_, schema| {
        let values = schema["enum"]
            .as_array()
            .filter(|values| values.len() > 1)?;
        let meanings = schema["x-enum-descriptions"].as_array();
        let meanings = meanings.map(Vec::as_slice).unwrap_or_default();
        let is_described = |meaning: &Value| meaning.as_str().is_some_and(|text| text.len() > 3);
        let is_complete = meanings.len() == values.len() && meanings.iter().all(is_described);
        (!is_complete).then(|| format!("{values:?} mean {meanings:?}"))
    });
}

#[test]
fn every_union_can_be_told_apart_by_one_field() {
    let mut unions = 0;
    for (name, schema) in schemas() {
        let Some(choices) = schema["oneOf"].as_array() else {
            continue;
        };
        unions += 1;
        let field = schema["discriminator"]["propertyName"].as_str();
        let field = field.unwrap_or_else(|| panic!("{name} has no discriminator"));
        let mapping = schema["discriminator"]["mapping"]
            .as_object()
            .expect("a mapping");
        let mapped: BTreeSet<_> = mapping.values().filter_map(Value::as_str).collect();
        let offered: BTreeSet<_> = choices
            .iter()
            .filter_map(|one| one["$ref"].as_str())
            .collect();
        assert_eq!(mapped, offered, "{name}");
        for (value, place) in mapping {
            let variant = place.as_str().and_then(|place| place.rsplit('/').next());
            let variant = &schemas()[variant.expect("a component")];
            assert_eq!(
                variant["properties"][field]["const"],
                value.as_str(),
                "{name}"
            );
        }
    }
    assert!(unions >= 2, "{unions} unions");
}

#[test]
fn no_schema_has_a_name_that_swift_or_typescript_has() {
    for name in schemas().keys() {
        assert!(!TAKEN.contains(&name.as_str()), "{name}");
        let is_plain = name.starts_with(|c: char| c.is_ascii_uppercase())
            && name.chars().all(|c| c.is_ascii_alphabetic());
        assert!(is_plain, "{name} is no plain name of a type");
    }
}

#[test]
fn every_name_and_value_can_be_an_identifier() {
    let is_identifier = |text: &str| {
        text.starts_with(|c: char| c.is_ascii_alphabetic())
            && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    let mut cases = BTreeMap::new();
    for (name, schema) in schemas() {
        let names = schema["properties"]
            .as_object()
            .into_iter()
            .flat_map(|all| all.keys());
        for field in names {
            assert!(is_identifier(field), "{name}.{field}");
        }
        for value in schema["enum"].as_array().into_iter().flatten() {
            let value = value.as_str().expect("a list of texts");
            assert!(is_identifier(value), "{name}: {value}");
            // A client's name for a value has no other case than its first letters.
            let folded = value.replace('_', "").to_lowercase();
            assert!(
                cases.insert((name, folded), value).is_none(),
                "{name}: {value}"
            );
        }
    }
}

#[test]
fn every_object_has_a_name() {
    faults(|at, schema| {
        let depth = at
            .trim_start_matches("/components/schemas/")
            .split('/')
            .count();
        let is_component = at.starts_with("/components/schemas/") && depth == 1;
        let is_object = schema["properties"].is_object() && schema["type"] == "object";
        (is_object && !is_component).then(|| "an object without a name".into())
    });
}

#[test]
fn every_field_says_what_it_holds() {
    faults(|at, schema| {
        let is_component = at.starts_with("/components/schemas/");
        let properties = schema["properties"].as_object().filter(|_| is_component)?;
        let silent: Vec<_> = properties
            .iter()
            .filter(|(_, field)| {
                let text = field["description"].as_str();
                let text = text.or_else(|| component(field)?["description"].as_str());
                text.is_none_or(|text| text.len() < 8 || EMPTY_WORDS.contains(&text))
            })
            .map(|(name, _)| name.as_str())
            .collect();
        (!silent.is_empty()).then(|| silent.join(", "))
    });
}

#[test]
fn numbers_are_of_sizes_that_clients_have_and_no_default_is_null() {
    faults(|_, schema| {
        let kind = &schema["type"];
        let is = |name: &str| {
            let among = kind
                .as_array()
                .is_some_and(|kinds| kinds.iter().any(|kind| kind == name));
            kind == name || among
        };
        if schema.get("default").is_some_and(Value::is_null) {
            return Some("a default that is null".into());
        }
        let format = schema["format"].as_str();
        let is_sized = |sizes: &[&str]| format.is_some_and(|format| sizes.contains(&format));
        if is("integer") && !is_sized(&["int32", "int64"]) {
            return Some(format!("an integer of format {format:?}"));
        }
        (is("number") && !is_sized(&["double"])).then(|| format!("a number of format {format:?}"))
    });
}

#[test]
fn every_page_has_the_same_shape() {
    let mut pages = 0;
    for (name, operation) in operations() {
        let content = &operation["responses"]["200"]["content"]["application/json"];
        let place = content["schema"]["$ref"].as_str().unwrap_or_default();
        // What goes on behind a cursor is a list, whatever it is called, unless it is a view of several.
        let parameters = spec::parameters(name);
        let has_cursor = parameters.iter().any(|one| one["name"] == "cursor");
        let is_list = name.ends_with("-list") || (has_cursor && !name.ends_with("-view"));
        assert_eq!(place.ends_with("Page"), is_list, "{name} answers {place}");
        if is_list {
            let mut page = component(&content["schema"]).expect("a component").clone();
            let item = page["properties"]["items"]["items"]["$ref"].take();
            let item = item.as_str().and_then(|item| item.rsplit('/').next());
            assert!(
                place.ends_with(&format!("/{}Page", item.unwrap_or_default())),
                "{name}"
            );
            assert_eq!(
                page["required"],
                serde_json::json!(["items", "next"]),
                "{name}"
            );
            assert_eq!(
                page["properties"].as_object().map(serde_json::Map::len),
                Some(2),
                "{name}"
            );
            pages += 1;
        }
    }
    assert!(pages > 10, "{pages} lists");
}

#[test]
fn every_field_of_an_answer_is_there_or_null() {
    let mut seen = BTreeSet::new();
    for (_, operation) in operations() {
        let responses = operation["responses"].as_object().expect("responses");
        for response in responses.values() {
            always_there(
                &response["content"]["application/json"]["schema"],
                &mut seen,
            );
        }
    }
    assert!(seen.len() > 50, "{} schemas", seen.len());
}

fn always_there(schema: &'static Value, seen: &mut BTreeSet<String>) {
    visit("", schema, &mut |_, value| {
        let Some(name) = value["$ref"]
            .as_str()
            .and_then(|place| place.rsplit('/').next())
        else {
            return;
        };
        let Some(schema) = schemas().get(name).filter(|_| seen.insert(name.to_owned())) else {
            return;
        };
        let required = schema["required"]
            .as_array()
            .map(Vec::as_slice)
            .unwrap_or_default();
        for field in schema["properties"]
            .as_object()
            .into_iter()
            .flat_map(|all| all.keys())
        {
            assert!(
                required.iter().any(|one| one == field.as_str()),
                "{name}.{field}"
            );
        }
        always_there(schema, seen);
    });
}

#[test]
fn no_operation_names_a_parameter_twice() {
    for (operation, _) in operations() {
        let mut known = BTreeSet::new();
        for parameter in spec::parameters(operation) {
            let named = (parameter["in"].to_string(), parameter["name"].to_string());
            assert!(known.insert(named.clone()), "{operation}: {named:?}");
        }
    }
}

#[test]
fn a_position_has_the_same_two_names_everywhere() {
    for (name, schema) in schemas() {
        let fields = &schema["properties"];
        for other in ["latitude", "longitude", "lon", "long"] {
            assert!(fields[other].is_null(), "{name}.{other}");
        }
        assert_eq!(fields["lat"].is_null(), fields["lng"].is_null(), "{name}");
    }
}

#[test]
fn what_is_to_be_tried_again_says_when() {
    for (name, operation) in operations() {
        for status in ["429", "503"] {
            let place = operation["responses"][status]["$ref"].as_str();
            let component = place.and_then(|place| place.rsplit('/').next());
            let component = component.unwrap_or_else(|| panic!("{name} answers no {status}"));
            let response = &spec::document()["components"]["responses"][component];
            assert!(
                response["headers"]["Retry-After"].is_object(),
                "{component}"
            );
        }
    }
}

#[test]
fn the_bad_answers_follow_from_access_and_input() {
    for entry in registry::endpoints() {
        let responses = &spec::operation(entry.name).expect("described")["responses"];
        let has = |status: &str| responses[status].is_object();
        let is_signed_in = !matches!(
            entry.access,
            api::AccessKind::Public | api::AccessKind::Signed
        );
        let is_for_a_role = is_signed_in && entry.access != api::AccessKind::SignedIn;
        assert!(has("401") || !is_signed_in, "{}", entry.name);
        assert!(has("403") || !is_for_a_role, "{}", entry.name);
        let has_body = spec::body_schema(entry.name).is_some();
        for status in ["400", "413", "415", "422"] {
            assert!(has(status) || !has_body, "{}: {status}", entry.name);
        }
        assert!(
            has("404") || !entry.route.path.contains('{'),
            "{}",
            entry.name
        );
        assert!(has("default"), "{}", entry.name);
    }
}
