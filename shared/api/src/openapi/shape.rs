//! The schemas that Rust types make, in the form that people and client generators read best.

use serde_json::{Map, Value, json};

/// What a reference to a component begins with.
pub(super) const COMPONENT: &str = "#/components/schemas/";

/// A reference to a component.
pub(super) fn reference(name: &str) -> Value {
    json!({ "$ref": format!("{COMPONENT}{name}") })
}

/// The component that a schema refers to.
pub(super) fn referred(schema: &Value) -> Option<&str> {
    schema["$ref"].as_str()?.strip_prefix(COMPONENT)
}

/// Shapes all components; a union's variants become components of their own.
pub(super) fn definitions(all: &mut Map<String, Value>) {
    let names: Vec<_> = all.keys().cloned().collect();
    for name in names {
        let mut schema = all[&name].take();
        schema_of_value(&mut schema);
        if let Some(variants) = name_variants(&name, &mut schema) {
            all.extend(variants);
        }
        all.insert(name, schema);
    }
}

/// Shapes one schema and everything in it.
pub(super) fn schema_of_value(schema: &mut Value) {
    match schema {
        Value::Array(items) => items.iter_mut().for_each(schema_of_value),
        Value::Object(object) => {
            object
                .iter_mut()
                .filter(|(key, _)| !matches!(key.as_str(), "examples" | "enum" | "required"))
                .for_each(|(_, value)| schema_of_value(value));
            one_line(object);
            closed_list(object);
            if object.get("default").is_some_and(Value::is_null) {
                object.remove("default");
            }
            integer_format(object);
        }
        _ => {}
    }
}

/// A sentence that is broken into lines in the code is one line to readers.
fn one_line(object: &mut Map<String, Value>) {
    if let Some(Value::String(text)) = object.get_mut("description") {
        let paragraphs = text.split("\n\n").map(|part| part.replace('\n', " "));
        *text = paragraphs.collect::<Vec<_>>().join("\n\n");
    }
}

/// A choice of constants is a list of values for every generator; what each means is kept beside it.
fn closed_list(object: &mut Map<String, Value>) {
    let Some(choices) = object.get("oneOf").and_then(Value::as_array) else {
        return;
    };
    let only = |choice: &Value| {
        choice
            .get("const")
            .filter(|value| value.is_string())
            .cloned()
    };
    let Some(values) = choices.iter().map(only).collect::<Option<Vec<_>>>() else {
        return;
    };
    let meanings: Vec<_> = choices
        .iter()
        .map(|choice| {
            choice["description"]
                .as_str()
                .unwrap_or_default()
                .to_owned()
        })
        .collect();
    let own = object.get("description").and_then(Value::as_str);
    let lines = values
        .iter()
        .zip(&meanings)
        .map(|(value, meaning)| format!("- `{}`: {meaning}", value.as_str().unwrap_or_default()));
    let list = lines.collect::<Vec<_>>().join("\n");
    let description = own.map_or_else(|| list.clone(), |own| format!("{own}\n\n{list}"));
    object.remove("oneOf");
    object.insert("type".into(), json!("string"));
    object.insert("enum".into(), json!(values));
    object.insert("description".into(), json!(description));
    object.insert("x-enum-descriptions".into(), json!(meanings));
}

/// Clients know whole numbers of 32 and of 64 bits, both with a sign.
fn integer_format(object: &mut Map<String, Value>) {
    let format = match object.get("format").and_then(Value::as_str) {
        Some("int8" | "int16" | "uint8" | "uint16") => "int32",
        Some("uint32" | "uint64" | "uint" | "int") => "int64",
        _ => return,
    };
    object.insert("format".into(), json!(format));
}

/// Gives the variants of a union names and the union a discriminator.
fn name_variants(name: &str, schema: &mut Value) -> Option<Map<String, Value>> {
    let choices = schema["oneOf"].as_array()?;
    let tag = tag(choices)?;
    let (mut variants, mut mapping, mut named) = (Map::new(), Map::new(), Vec::new());
    for choice in choices {
        let value = choice["properties"][&tag]["const"].as_str()?.to_owned();
        let component = format!("{}{name}", pascal(&value));
        let mut choice = choice.clone();
        choice["properties"][&tag]["description"] = json!(format!("Always `{value}`."));
        mapping.insert(value, json!(format!("{COMPONENT}{component}")));
        named.push(reference(&component));
        variants.insert(component, choice);
    }
    schema["oneOf"] = json!(named);
    schema["discriminator"] = json!({ "propertyName": tag, "mapping": mapping });
    Some(variants)
}

/// The property whose value tells the variants of a union apart.
fn tag(choices: &[Value]) -> Option<String> {
    let properties = choices.first()?["properties"].as_object()?;
    let tells = |name: &&String| {
        let mut tags = choices
            .iter()
            .map(|choice| &choice["properties"][*name]["const"]);
        tags.all(Value::is_string)
    };
    properties.keys().find(tells).cloned()
}

/// `snake_case`, `kebab-case` and `Header-Case` as the name of a type.
pub(super) fn pascal(text: &str) -> String {
    let words = text.split(['_', '-', '.']).filter(|word| !word.is_empty());
    words
        .map(|word| {
            let (first, rest) = word.split_at(1);
            first.to_uppercase() + rest
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_of_constants_becomes_a_list_with_meanings() {
        let mut schema = json!({
            "description": "Where\nit stands.",
            "oneOf": [
                { "type": "string", "const": "open", "description": "Waits." },
                { "type": "string", "const": "shut", "description": "Ended." },
            ],
        });
        schema_of_value(&mut schema);
        assert_eq!(schema["enum"], json!(["open", "shut"]));
        assert_eq!(schema["x-enum-descriptions"], json!(["Waits.", "Ended."]));
        assert_eq!(
            schema["description"],
            "Where it stands.\n\n- `open`: Waits.\n- `shut`: Ended."
        );
    }

    #[test]
    fn the_variants_of_a_union_get_names_and_a_discriminator() {
        let mut all = Map::new();
        let variant = |value: &str| json!({ "type": "object", "properties": { "type": { "type": "string", "const": value } } });
        all.insert(
            "Fact".into(),
            json!({ "oneOf": [variant("note_added"), variant("moved")] }),
        );
        definitions(&mut all);
        assert_eq!(
            all["Fact"]["discriminator"]["mapping"]["note_added"],
            "#/components/schemas/NoteAddedFact"
        );
        assert_eq!(all["Fact"]["oneOf"][1], reference("MovedFact"));
        assert_eq!(all["MovedFact"]["properties"]["type"]["const"], "moved");
    }

    #[test]
    fn no_default_is_null_and_no_number_is_without_sign() {
        let mut schema = json!({ "properties": {
            "a": { "type": ["string", "null"], "default": null },
            "b": { "type": "integer", "format": "uint64", "minimum": 0 },
        } });
        schema_of_value(&mut schema);
        assert_eq!(
            schema["properties"]["a"],
            json!({ "type": ["string", "null"] })
        );
        assert_eq!(schema["properties"]["b"]["format"], "int64");
    }
}
