//! Reads JSON or text parameters into a type, and says everything that is wrong with them at once.
//!
//! Stricter than serde on its own: a list is not taken for an object, and a key appears once. Its
//! words say what a value must be and never repeat what was sent. A type is read at its normal cost;
//! only when that fails is it read again, each time without the values that were found wrong, until
//! no other fault shows.

mod node;
mod refusal;
mod required;

use std::collections::HashSet;

use schemars::JsonSchema;
use serde::de::DeserializeOwned;

use crate::json::Json;
use node::Node;
use refusal::{Kind, Refusal};
use required::Requirements;

/// How many faults one answer tells.
pub(crate) const MOST_FAULTS: usize = 50;

/// One value that is wrong: its JSON pointer, and what would be right.
pub(crate) type Wrong = (String, String);

/// Reads a body.
pub(crate) fn json<T: DeserializeOwned + JsonSchema>(json: &Json) -> Result<T, Vec<Wrong>> {
    whole(json, false)
}

/// Reads parameters, whose values are all text: numbers and booleans are read from it, and an
/// optional one that is empty counts as absent.
pub(crate) fn parameters<T: DeserializeOwned + JsonSchema>(
    parameters: Vec<(String, String)>,
) -> Result<T, Vec<Wrong>> {
    let fields = parameters
        .into_iter()
        .map(|(name, value)| (name, Json::Text(value)));
    whole(&Json::Object(fields.collect()), true)
}

fn whole<T: DeserializeOwned + JsonSchema>(json: &Json, is_text: bool) -> Result<T, Vec<Wrong>> {
    let mut skipped = HashSet::new();
    let refusal = match T::deserialize(Node::root(json, is_text, &skipped)) {
        Ok(value) => return Ok(value),
        Err(refusal) => refusal,
    };
    let mut faults = Faults::default();
    let mut next = Some(refusal);
    while let Some(refusal) = next.take() {
        let place = refusal.pointer.clone().unwrap_or_default();
        let skip = faults.note::<T>(json, refusal);
        if place.is_empty() && skip.is_empty() || faults.list.len() >= MOST_FAULTS {
            break;
        }
        skipped.insert(skip);
        next = T::deserialize(Node::root(json, is_text, &skipped)).err();
    }
    faults.list.truncate(MOST_FAULTS);
    Err(faults.list)
}

/// What was found so far.
#[derive(Default)]
struct Faults {
    list: Vec<Wrong>,
    requirements: Option<Requirements>,
}

impl Faults {
    /// Adds what a refusal tells; answers with the place to read without from now on.
    fn note<T: JsonSchema>(&mut self, json: &Json, refusal: Refusal) -> String {
        let place = refusal.pointer.unwrap_or_default();
        match refusal.kind {
            Kind::Missing(field) => {
                let requirements = self.requirements.get_or_insert_with(Requirements::of::<T>);
                let mut fields = requirements.at(&place);
                if !fields.iter().any(|known| known == field) {
                    fields.push(field.to_owned());
                }
                let present = at(json, &place);
                for field in fields {
                    let pointer = format!("{place}/{}", escaped(&field));
                    let is_there = present.is_some_and(|object| object.has(&field));
                    if !is_there {
                        self.list.push((pointer, "is required".to_owned()));
                    }
                }
            }
            Kind::Wrong(detail) if !self.is_known_inside(&place) => {
                self.list.push((place.clone(), detail));
            }
            Kind::Wrong(_) => {}
        }
        place
    }

    /// Whether something inside of a value was found wrong already: what is then said of the whole
    /// was judged without it.
    fn is_known_inside(&self, place: &str) -> bool {
        let start = format!("{place}/");
        self.list.iter().any(|(known, _)| known.starts_with(&start))
    }
}

impl Json {
    /// Whether it is an object with this key.
    fn has(&self, key: &str) -> bool {
        matches!(self, Self::Object(fields) if fields.iter().any(|(name, _)| name == key))
    }
}

/// The value at a pointer that was made from this very value.
fn at<'a>(json: &'a Json, pointer: &str) -> Option<&'a Json> {
    let mut segments = pointer.split('/').skip(1);
    segments.try_fold(json, |value, segment| match value {
        Json::List(items) => items.get(segment.parse::<usize>().ok()?),
        Json::Object(fields) => {
            let mut named = fields.iter().filter(|(key, _)| escaped(key) == segment);
            named.next().map(|(_, value)| value)
        }
        _ => None,
    })
}

/// A key as a JSON pointer writes it.
fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests;
