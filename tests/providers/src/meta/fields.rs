//! Reading the fields of a request as strictly as the Graph API does.

use serde_json::{Map, Value};

use super::refusal::{Refusal, Result};

/// The fields of one object and where it stands in the body.
#[derive(Debug)]
pub(crate) struct Fields<'a> {
    map: &'a Map<String, Value>,
    at: String,
}

impl<'a> Fields<'a> {
    /// The fields of an object that stands at this place; the body's own place is empty.
    pub(crate) fn of(value: &'a Value, at: impl Into<String>) -> Result<Self> {
        let at = at.into();
        match value.as_object() {
            Some(map) => Ok(Self { map, at }),
            None => Err(wrong(&at, "must be a JSON object")),
        }
    }

    /// Refuses every field but these.
    pub(crate) fn only(self, names: &[&str]) -> Result<Self> {
        match self.map.keys().find(|key| !names.contains(&key.as_str())) {
            None => Ok(self),
            Some(key) => {
                let details = format!("Unexpected key \"{key}\" on param \"{}\".", self.at);
                Err(Refusal::of(100, details))
            }
        }
    }

    /// The place of a field.
    pub(crate) fn place(&self, name: &str) -> String {
        if self.at.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.at)
        }
    }

    /// A field that may be absent.
    pub(crate) fn get(&self, name: &str) -> Option<&'a Value> {
        self.map.get(name).filter(|value| !value.is_null())
    }

    fn required(&self, name: &str) -> Result<&'a Value> {
        self.get(name).ok_or_else(|| missing(&self.place(name)))
    }

    /// A text of at most so many characters that may be absent.
    pub(crate) fn optional_text(&self, name: &str, most: usize) -> Result<Option<&'a str>> {
        let Some(value) = self.get(name) else {
            return Ok(None);
        };
        let place = self.place(name);
        let text = value
            .as_str()
            .ok_or_else(|| wrong(&place, "must be a string"))?;
        if text.chars().count() > most {
            return Err(wrong(
                &place,
                &format!("must be at most {most} characters long"),
            ));
        }
        Ok(Some(text))
    }

    /// A text of at least one and at most so many characters.
    pub(crate) fn text(&self, name: &str, most: usize) -> Result<&'a str> {
        match self.optional_text(name, most)? {
            Some(text) if !text.is_empty() => Ok(text),
            _ => Err(missing(&self.place(name))),
        }
    }

    /// Yes or no; no if absent.
    pub(crate) fn flag(&self, name: &str) -> Result<bool> {
        let value = self.get(name).map_or(Some(false), Value::as_bool);
        value.ok_or_else(|| wrong(&self.place(name), "must be a boolean"))
    }

    /// A number from minus to plus this.
    pub(crate) fn number(&self, name: &str, within: f64) -> Result<f64> {
        let place = self.place(name);
        let number = self.required(name)?.as_f64();
        let number = number.ok_or_else(|| wrong(&place, "must be a number"))?;
        if number.abs() > within {
            return Err(Refusal::of(
                131_009,
                format!("Param {place} is out of range."),
            ));
        }
        Ok(number)
    }

    /// An object.
    pub(crate) fn object(&self, name: &str) -> Result<Fields<'a>> {
        Fields::of(self.required(name)?, self.place(name))
    }

    /// A list of one to so many objects.
    pub(crate) fn objects(&self, name: &str, most: usize) -> Result<Vec<Fields<'a>>> {
        let place = self.place(name);
        let items = self.required(name)?.as_array();
        let items = items.ok_or_else(|| wrong(&place, "must be an array"))?;
        if items.is_empty() || items.len() > most {
            return Err(wrong(&place, &format!("must hold 1 to {most} items")));
        }
        items
            .iter()
            .enumerate()
            .map(|(index, item)| Fields::of(item, format!("{place}[{index}]")))
            .collect()
    }
}

/// The field is not there.
pub(crate) fn missing(place: &str) -> Refusal {
    Refusal::of(131_008, format!("Required parameter {place} is missing."))
}

/// The field has the wrong shape.
pub(crate) fn wrong(place: &str, must: &str) -> Refusal {
    Refusal::of(100, format!("Param {place} {must}."))
}
