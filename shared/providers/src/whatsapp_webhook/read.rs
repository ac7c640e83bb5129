//! Reads a part into updates, each by itself.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;
use serde_json::value::RawValue;

use super::content::Content;
use super::field::{code, instant, is_word, parse, text};
use super::read_message::{Persons, echo, message};
use super::read_update::{account_update, preference, status};
use super::update::Update;

/// Reads a part of a delivery that came at this instant, which stands for a time that Meta does not
/// tell. Never fails: what cannot be read is an [`Update::Unreadable`] in its place, and a change gives
/// at least one update.
pub fn read_part(json: &str, came_at: Timestamp) -> Vec<Update> {
    let mut updates = Vec::new();
    match serde_json::from_str::<Vec<&RawValue>>(json) {
        Ok(changes) => {
            for change in changes {
                read_change(change.get(), came_at, &mut updates);
            }
        }
        Err(_) => updates.push(unreadable("", "not a list of changes")),
    }
    updates
}

/// The fields of an object, or the lists of a change, each still as it was written. A null is none.
type Lists<'a> = BTreeMap<String, Option<&'a RawValue>>;

fn read_change(raw: &str, came_at: Timestamp, updates: &mut Vec<Update>) {
    let Ok(change) = serde_json::from_str::<Lists<'_>>(raw) else {
        return updates.push(unreadable("", "not a change"));
    };
    let member = |name: &str| change.get(name).copied().flatten();
    let field: String = member("field")
        .and_then(|raw| serde_json::from_str(raw.get()).ok())
        .filter(|field: &String| is_word(field))
        .unwrap_or_default();
    let Some(value) = member("value").map(RawValue::get) else {
        return updates.push(unreadable(&field, "no value"));
    };
    let before = updates.len();
    match field.as_str() {
        "messages" | "smb_message_echoes" | "user_preferences" => {
            match serde_json::from_str::<Lists<'_>>(value) {
                Ok(lists) => read_lists(&field, &lists, came_at, updates),
                Err(_) => updates.push(unreadable(&field, "not well formed")),
            }
        }
        "account_update" | "phone_number_quality_update" | "message_template_status_update" => {
            let at = member("time").and_then(|raw| instant(&parse(raw.get()), ""));
            let update = account_update(&field, &parse(value), at);
            updates.push(update.unwrap_or_else(|why| unreadable(&field, why)));
        }
        _ => updates.push(unreadable(&field, "a field that is not read")),
    }
    if updates.len() == before {
        updates.push(unreadable(&field, "nothing that is read"));
    }
}

fn read_lists(field: &str, lists: &Lists<'_>, came_at: Timestamp, updates: &mut Vec<Update>) {
    let mut lost = Vec::new();
    let member = |name: &str| lists.get(name).copied().flatten();
    let mut items = |name: &str| match member(name).map(|raw| serde_json::from_str(raw.get())) {
        Some(Ok(items)) => Vec::<Option<&RawValue>>::into_iter(items)
            .flatten()
            .collect(),
        Some(Err(_)) => {
            lost.push(unreadable(field, "not a list"));
            Vec::new()
        }
        None => Vec::<&RawValue>::new(),
    };
    let contacts = items("contacts");
    let messages = items("messages");
    let echoes = items("message_echoes");
    let statuses = items("statuses");
    let preferences = items("user_preferences");
    let errors = items("errors");

    let persons = Persons::read(contacts.iter().map(|raw| parse(raw.get())));
    let first = updates.len();
    let mut each = |items: Vec<&RawValue>,
                    read: &dyn Fn(&Value) -> Result<Update, &'static str>| {
        updates.extend(
            items
                .into_iter()
                .map(|raw| read(&parse(raw.get())).unwrap_or_else(|why| unreadable(field, why))),
        );
    };
    each(messages, &|value| message(value, &persons, came_at));
    each(echoes, &|value| echo(value, came_at));
    each(statuses, &|value| status(value, &persons, came_at));
    each(preferences, &|value| preference(value, &persons, came_at));
    read_errors(field, errors, first, updates);
    updates.extend(lost);
}

/// Errors beside messages that Meta could not hand over belong to these; others to the account.
fn read_errors(field: &str, errors: Vec<&RawValue>, first: usize, updates: &mut Vec<Update>) {
    let problems: Vec<Update> = errors
        .into_iter()
        .map(|raw| {
            let error = parse(raw.get());
            code(&error, "/code").map_or_else(
                || unreadable(field, "an error without a code"),
                |code| Update::AccountProblem {
                    code,
                    details_present: text(&error, "/error_data/details").is_some(),
                },
            )
        })
        .collect();
    let codes = problems.iter().filter_map(|problem| match problem {
        Update::AccountProblem { code, .. } => Some(*code),
        _ => None,
    });
    let codes: Vec<u64> = codes.collect();
    let mut is_explained = false;
    for update in &mut updates[first..] {
        if let Update::Message(message) = update
            && matches!(message.content, Content::Unsupported { .. })
            && message.errors.is_empty()
        {
            message.errors.clone_from(&codes);
            is_explained = true;
        }
    }
    let rest = problems
        .into_iter()
        .filter(|problem| !(is_explained && matches!(problem, Update::AccountProblem { .. })));
    updates.extend(rest);
}

fn unreadable(field: &str, why: &'static str) -> Update {
    Update::Unreadable {
        field: field.to_owned(),
        why,
    }
}
