//! The templates of an account.

use std::collections::BTreeSet;
use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;

use super::WhatsApp;
use super::failure::SendFailure;
use crate::call::Call;

/// The fields to request.
const FIELDS: &str = "id,name,language,category,status,components";

/// How many are asked for at once.
const PAGE: &str = "100";

/// A template of an account: a message of the business that Meta has reviewed.
#[derive(Debug, Clone, PartialEq)]
pub struct Template {
    /// Its name.
    pub name: String,
    /// Its language, such as `en_US`.
    pub language: String,
    /// `UTILITY`, `MARKETING` or `AUTHENTICATION`.
    pub category: String,
    /// `APPROVED`, or why it cannot be sent.
    pub status: String,
    /// Its parts as Meta writes them: a JSON list.
    pub components: Value,
    /// How many blanks there are to fill in, for each part that has some.
    pub placeholders: Vec<Placeholders>,
}

/// The blanks of one part of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placeholders {
    /// `HEADER`, `BODY` or `BUTTONS`.
    pub component: String,
    /// How many different blanks.
    pub count: usize,
}

impl Template {
    /// The text as its reader sees it: head, body and foot, with these words in the body's blanks.
    pub fn filled(&self, words: &[String]) -> Option<String> {
        let part = |kind: &str| {
            let mut parts = self.components.as_array()?.iter();
            let is = |part: &&Value| {
                let is = part["type"].as_str().unwrap_or_default();
                is.eq_ignore_ascii_case(kind)
            };
            parts.find(is)?["text"].as_str()
        };
        let body = fill(part("BODY")?, words);
        let parts = [part("HEADER"), Some(&body), part("FOOTER")];
        Some(parts.into_iter().flatten().collect::<Vec<_>>().join("\n"))
    }
}

/// A text with words in its numbered blanks, read once: a blank in a word stays what it is.
fn fill(text: &str, words: &[String]) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((name, tail)) = after.split_once("}}") else {
            break;
        };
        filled.push_str(before);
        let number = name.trim().parse::<usize>().ok();
        match number.and_then(|number| words.get(number.checked_sub(1)?)) {
            Some(word) => filled.push_str(word),
            None => filled.extend(["{{", name, "}}"]),
        }
        rest = tail;
    }
    filled + rest
}

impl WhatsApp {
    /// One template of an account, if there is such a one.
    pub async fn template(
        &self,
        waba_id: &str,
        name: &str,
        language: &str,
        remaining: Duration,
    ) -> Result<Option<Template>, SendFailure> {
        let call = Call::get(&self.graph.base, &[waba_id, "message_templates"]).query(&[
            ("fields", FIELDS),
            ("limit", PAGE),
            ("name", name),
            ("language", language),
        ]);
        let page: Page = self.graph.request(call, remaining).await?;
        // Meta finds names that only hold the one that is requested, too.
        let is = |template: &Template| template.name == name && template.language == language;
        Ok(page.data.into_iter().filter_map(template).find(is))
    }

    /// A page of the templates of an account (`GET /{waba}/message_templates`), and where the next
    /// one begins.
    pub async fn templates(
        &self,
        waba_id: &str,
        after: Option<&str>,
        remaining: Duration,
    ) -> Result<(Vec<Template>, Option<String>), SendFailure> {
        let mut call = Call::get(&self.graph.base, &[waba_id, "message_templates"])
            .query(&[("fields", FIELDS), ("limit", PAGE)]);
        if let Some(after) = after {
            call = call.query(&[("after", after)]);
        }
        let page: Page = self.graph.request(call, remaining).await?;
        // The last page names a cursor too, but no next page.
        let next = page.paging.filter(|paging| paging.next.is_some());
        Ok((
            page.data.into_iter().filter_map(template).collect(),
            next.and_then(|paging| paging.cursors?.after),
        ))
    }
}

#[derive(Deserialize)]
struct Page {
    data: Vec<Value>,
    paging: Option<Paging>,
}

#[derive(Deserialize)]
struct Paging {
    cursors: Option<Cursors>,
    next: Option<String>,
}

#[derive(Deserialize)]
struct Cursors {
    after: Option<String>,
}

fn template(mut value: Value) -> Option<Template> {
    let components = value.get_mut("components").map(Value::take);
    let components = components.unwrap_or_else(|| Value::Array(Vec::new()));
    let text = |name: &str| {
        value
            .get(name)
            .and_then(Value::as_str)
            .map(ToOwned::to_owned)
    };
    Some(Template {
        name: text("name")?,
        language: text("language")?,
        category: text("category").unwrap_or_default(),
        status: text("status").unwrap_or_default(),
        placeholders: placeholders(&components),
        components,
    })
}

fn placeholders(components: &Value) -> Vec<Placeholders> {
    let count = |component: &Value| {
        let blanks = |text: &Value| text.as_str().map_or(0, blanks);
        let buttons = component.get("buttons").and_then(Value::as_array);
        let in_buttons = buttons
            .into_iter()
            .flatten()
            .filter_map(|one| one.get("url"));
        component.get("text").map_or(0, blanks) + in_buttons.map(blanks).sum::<usize>()
    };
    let of_one = |component: &Value| {
        let count = count(component);
        let name = component.get("type")?.as_str()?.to_ascii_uppercase();
        (count > 0).then_some(Placeholders {
            component: name,
            count,
        })
    };
    let components = components.as_array().into_iter().flatten();
    components.filter_map(of_one).collect()
}

/// How many different blanks `{{1}}` or `{{name}}` a text has.
fn blanks(text: &str) -> usize {
    let names = text
        .split("{{")
        .skip(1)
        .filter_map(|rest| rest.split_once("}}"))
        .map(|(name, _)| name.trim());
    names.collect::<BTreeSet<_>>().len()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_words_stand_in_their_blanks() {
        let read = template(json!({
            "name": "eta_update", "language": "en_US",
            "components": [
                {"type": "HEADER", "format": "TEXT", "text": "News"},
                {"type": "body", "text": "{{1}}, we come at {{ 2 }}. Bye, {{1}}! {{3}} {{name}} {{"},
                {"type": "FOOTER", "text": "Acme"},
            ],
        }))
        .unwrap();
        let words = ["Ann {{2}}".to_owned(), "2:30 PM".to_owned()];
        assert_eq!(
            read.filled(&words).unwrap(),
            "News\nAnn {{2}}, we come at 2:30 PM. Bye, Ann {{2}}! {{3}} {{name}} {{\nAcme"
        );
        let no_body = template(json!({"name": "a", "language": "en"})).unwrap();
        assert_eq!(no_body.filled(&words), None);
    }

    #[test]
    fn blanks_are_counted_in_each_part() {
        let read = template(json!({
            "id": "1", "name": "eta_update", "language": "en_US", "category": "UTILITY",
            "status": "APPROVED",
            "components": [
                {"type": "HEADER", "format": "IMAGE"},
                {"type": "BODY", "text": "{{1}}, we come at {{2}}. Bye, {{1}}! {{ {}"},
                {"type": "FOOTER", "text": "Acme"},
                {"type": "BUTTONS", "buttons": [
                    {"type": "URL", "text": "Map", "url": "https://example.com/{{1}}"},
                    {"type": "URL", "text": "Bill", "url": "https://example.com/b/{{1}}"},
                    {"type": "QUICK_REPLY", "text": "Confirm"},
                ]},
            ],
        }))
        .unwrap();
        let counts: Vec<_> = read
            .placeholders
            .iter()
            .map(|one| (one.component.as_str(), one.count))
            .collect();
        assert_eq!(counts, [("BODY", 2), ("BUTTONS", 2)]);
        assert_eq!(blanks("{{first_name}} and {{ first_name }}"), 1);
        assert!(template(json!({"id": "2"})).is_none());
    }
}
