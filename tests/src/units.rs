//! What a read consumes, by DynamoDB's own rules: by the bytes of every item it evaluates, whether or
//! not the caller gets to see it. The emulator counts calls and knows no sizes.
//!
//! Source: "Capacity unit consumption for read operations" in the DynamoDB developer guide.

use serde_json::Value;

/// Bytes of one read unit; one that may lag behind costs half.
const UNIT: usize = 4096;

/// The read units of one call; nothing for a write.
pub(crate) fn of_read(operation: &str, request: &Value, response: &Value) -> f64 {
    let size = |items: &Value| {
        items
            .as_array()
            .map_or(0, |items| items.iter().map(bytes).sum())
    };
    match operation {
        "Query" => {
            let (seen, shown) = (&response["ScannedCount"], &response["Count"]);
            assert_eq!(seen, shown, "a filter reads more than it shows");
            units(size(&response["Items"]), request["ConsistentRead"] == true)
        }
        "GetItem" => units(bytes(&response["Item"]), request["ConsistentRead"] == true),
        "BatchGetItem" => {
            let tables = request["RequestItems"].as_object().into_iter().flatten();
            tables
                .map(|(table, keys)| {
                    let items = response["Responses"][table]
                        .as_array()
                        .cloned()
                        .unwrap_or_default();
                    let is_consistent = keys["ConsistentRead"] == true;
                    items
                        .iter()
                        .map(|item| units(bytes(item), is_consistent))
                        .sum::<f64>()
                })
                .sum()
        }
        _ => 0.0,
    }
}

/// How many rows a call writes; what a transaction only checks is none.
pub(crate) fn rows_written(operation: &str, request: &Value) -> usize {
    match operation {
        "PutItem" | "DeleteItem" | "UpdateItem" => 1,
        "TransactWriteItems" => {
            let items = request["TransactItems"].as_array().into_iter().flatten();
            let writes = items.filter(|item| item.get("ConditionCheck").is_none());
            writes.count()
        }
        _ => 0,
    }
}

/// The kinds of the rows that a call puts.
pub(crate) fn kinds_put(operation: &str, request: &Value) -> Vec<String> {
    let kind = |put: &Value| put["Item"]["kind"]["S"].as_str().map(str::to_owned);
    match operation {
        "PutItem" => kind(request).into_iter().collect(),
        "TransactWriteItems" => {
            let items = request["TransactItems"].as_array().into_iter().flatten();
            items.filter_map(|item| kind(&item["Put"])).collect()
        }
        _ => Vec::new(),
    }
}

fn units(bytes: usize, is_consistent: bool) -> f64 {
    let whole = u32::try_from(bytes.div_ceil(UNIT).max(1)).expect("a page has at most a megabyte");
    f64::from(whole) * if is_consistent { 1.0 } else { 0.5 }
}

/// The size of an item: names and values in UTF-8, with a few bytes for each nesting.
fn bytes(item: &Value) -> usize {
    let attributes = item.as_object().into_iter().flatten();
    attributes
        .map(|(name, value)| name.len() + value_bytes(value))
        .sum()
}

fn value_bytes(typed: &Value) -> usize {
    let Some((kind, value)) = typed.as_object().and_then(|typed| typed.iter().next()) else {
        return 0;
    };
    match kind.as_str() {
        "S" => value.as_str().map_or(0, str::len),
        "N" => value
            .as_str()
            .map_or(0, |digits| digits.len().div_ceil(2) + 1),
        "L" => {
            3 + value
                .as_array()
                .into_iter()
                .flatten()
                .map(|one| 1 + value_bytes(one))
                .sum::<usize>()
        }
        "M" => 3 + bytes(value),
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_page_costs_by_the_bytes_of_its_items() {
        let item = json!({ "pk": { "S": "x".repeat(2046) } });
        let answer = |count: usize| json!({ "Items": vec![item.clone(); count], "Count": count, "ScannedCount": count });
        let of = |count, request| of_read("Query", &request, &answer(count));
        assert!((of(2, json!({})) - 0.5).abs() < 0.01);
        assert!((of(3, json!({})) - 1.0).abs() < 0.01);
        assert!((of(3, json!({ "ConsistentRead": true })) - 2.0).abs() < 0.01);
    }

    #[test]
    fn a_transaction_writes_what_it_puts_and_deletes() {
        let items = json!([{ "Put": {} }, { "ConditionCheck": {} }, { "Delete": {} }]);
        let request = json!({ "TransactItems": items });
        assert_eq!(rows_written("TransactWriteItems", &request), 2);
        assert_eq!(rows_written("PutItem", &json!({})), 1);
        assert_eq!(rows_written("Query", &json!({})), 0);
    }

    #[test]
    #[should_panic(expected = "a filter reads more than it shows")]
    fn a_filter_is_found_out() {
        let answer = json!({ "Items": [], "Count": 0, "ScannedCount": 7 });
        of_read("Query", &json!({}), &answer);
    }
}
