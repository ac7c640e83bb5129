//! What a table holds beside its data map.

use std::collections::{BTreeSet, HashMap};

use aws_sdk_dynamodb::types::AttributeValue;
use data::data_map::{ITEMS, StoredItem, rows};
use domain::data_map::Kept;
use jiff::Timestamp;

type Item = HashMap<String, AttributeValue>;

/// Every item, or attribute of an item, that the map does not name, and every item outside any company that
/// stays longer than it says. `keys` are the attributes of the table's own keys and indexes.
pub(crate) fn unmapped(items: &[Item], keys: &BTreeSet<String>, now: Timestamp) -> Vec<String> {
    let rows = rows();
    let mut faults = Vec::new();
    for item in items {
        let partition = text(item, "pk").unwrap_or_default();
        let kind = text(item, "kind");
        let row = rows.iter().find(|row| Some(row.kind) == kind);
        let known: BTreeSet<&str> = match (row, stored_item(partition)) {
            (Some(row), _) => row.map.fields.iter().map(|field| field.name).collect(),
            (None, Some(stored)) => {
                if stays_too_long(item, stored, now) {
                    faults.push(format!("{partition} stays longer than {:?}", stored.kept));
                }
                stored.fields.iter().map(|(name, _)| *name).collect()
            }
            (None, None) => {
                faults.push(format!("{partition} of the kind {kind:?}"));
                continue;
            }
        };
        let is_of_all = |name: &str| matches!(name, "kind" | "ttl") || keys.contains(name);
        let mut names = item.keys();
        if let Some(name) = names.find(|name| !known.contains(name.as_str()) && !is_of_all(name)) {
            faults.push(format!("{name} of {kind:?} in {partition}"));
        }
    }
    faults.sort();
    faults.dedup();
    faults
}

fn text<'a>(item: &'a Item, name: &str) -> Option<&'a str> {
    item.get(name)?.as_s().ok().map(String::as_str)
}

fn stored_item(partition: &str) -> Option<&'static StoredItem> {
    let inside = partition
        .strip_prefix("T#")
        .and_then(|rest| rest.split_once('#'));
    let partition = inside.map_or(partition, |(_, rest)| rest);
    ITEMS
        .iter()
        .find(|item| partition.starts_with(item.partition))
}

fn stays_too_long(item: &Item, stored: &StoredItem, now: Timestamp) -> bool {
    let Kept::Term(term) = stored.kept else {
        return false;
    };
    let end = item.get("ttl").and_then(|ttl| ttl.as_n().ok());
    let end = end.and_then(|end| end.parse::<i64>().ok());
    end.is_none_or(|end| end > now.as_second() + term.as_secs())
}
