//! `cargo xtask redrive <queue> --quarantine`: puts back what no worker could read.
//!
//! Each message is in the table, in its company's partition where that is known, in pieces of up to
//! 64 Ki characters. It is sent to its queue and then deleted, in this order: a crash in between
//! leaves a message twice, never nowhere, and every worker takes a message twice in its stride.
//! What stood in the outbox goes back there as the row it was.

use serde_json::{Value, json};

use crate::{
    calls::Calls,
    step::{Context, Failure, Outcome},
};

/// The name under which rows of the outbox are quarantined.
const OUTBOX: &str = "outbox";

/// One message with the keys of its pieces.
struct QuarantinedMessage {
    owner: String,
    since: String,
    reason: String,
    body: String,
    keys: Vec<Value>,
}

/// Lists what is quarantined of `name`, and redrives up to `limit` of it unless this is a dry run.
pub(crate) fn run(
    calls: &Calls,
    table: &str,
    name: &str,
    dry_run: bool,
    limit: Option<usize>,
) -> Outcome<()> {
    let mut messages_found = Vec::new();
    for owner in owners(calls, table)? {
        messages_found.extend(messages(calls, table, &owner, name)?);
    }
    for message in &messages_found {
        let (since, owner, reason) = (&message.since, &message.owner, &message.reason);
        let bytes = message.body.len();
        println!("{since}  {owner:35}  {bytes:>7} bytes  {reason}");
    }
    let limit = limit
        .unwrap_or(messages_found.len())
        .min(messages_found.len());
    println!("{} of {name} in quarantine", messages_found.len());
    if dry_run {
        println!("{limit} would go back; nothing was touched");
        return Ok(());
    }
    for message in messages_found.iter().take(limit) {
        put_back(calls, table, name, message)?;
        for key in &message.keys {
            let request = json!({ "TableName": table, "Key": key });
            calls.must("dynamodb", "DynamoDB_20120810.DeleteItem", &request)?;
        }
    }
    println!("{limit} went back");
    Ok(())
}

/// Every company, and nobody.
fn owners(calls: &Calls, table: &str) -> Outcome<Vec<String>> {
    let request = json!({
        "TableName": table, "IndexName": "companies",
        "KeyConditionExpression": "cpk = :p",
        "ExpressionAttributeValues": { ":p": { "S": "COMPANIES" } },
    });
    let companies = query(calls, request)?;
    let ids = companies.iter().map(|item| text(&item["csk"]).to_owned());
    Ok(std::iter::once(String::new()).chain(ids).collect())
}

fn messages(
    calls: &Calls,
    table: &str,
    owner: &str,
    name: &str,
) -> Outcome<Vec<QuarantinedMessage>> {
    let partition = if owner.is_empty() {
        format!("QUARANTINE#{name}")
    } else {
        format!("T#{owner}#QUARANTINE#{name}")
    };
    let request = json!({
        "TableName": table,
        "KeyConditionExpression": "pk = :p",
        "ExpressionAttributeValues": { ":p": { "S": partition } },
    });
    Ok(joined(owner, &query(calls, request)?))
}

/// The messages whose pieces these are, in their order.
fn joined(owner: &str, pieces: &[Value]) -> Vec<QuarantinedMessage> {
    let mut messages_found: Vec<QuarantinedMessage> = Vec::new();
    let mut last = "";
    for piece in pieces {
        let sort = text(&piece["sk"]);
        let (whole, _) = sort.rsplit_once('#').unwrap_or((sort, ""));
        let key = json!({ "pk": piece["pk"], "sk": piece["sk"] });
        if let Some(message) = messages_found.last_mut().filter(|_| whole == last) {
            message.body.push_str(text(&piece["body"]));
            message.keys.push(key);
            continue;
        }
        last = whole;
        messages_found.push(QuarantinedMessage {
            owner: owner.to_owned(),
            since: whole.split('#').next().unwrap_or_default().to_owned(),
            reason: text(&piece["reason"]).to_owned(),
            body: text(&piece["body"]).to_owned(),
            keys: vec![key],
        });
    }
    messages_found
}

fn put_back(calls: &Calls, table: &str, name: &str, message: &QuarantinedMessage) -> Outcome<()> {
    if name == OUTBOX {
        let item: Value = serde_json::from_str(&message.body).context("a row of the outbox")?;
        let request = json!({ "TableName": table, "Item": item });
        calls.must("dynamodb", "DynamoDB_20120810.PutItem", &request)?;
        return Ok(());
    }
    let queue = json!({ "QueueName": format!("customit-{}-{name}", calls.stage()) });
    let response = calls.must("sqs", "AmazonSQS.GetQueueUrl", &queue)?;
    let url = &response["QueueUrl"];
    if url.is_null() {
        return Err(Failure::new(format!("there is no queue of {name}")));
    }
    let send = json!({ "QueueUrl": url, "MessageBody": message.body });
    calls.must("sqs", "AmazonSQS.SendMessage", &send)?;
    Ok(())
}

/// All items of a query, page by page.
fn query(calls: &Calls, mut request: Value) -> Outcome<Vec<Value>> {
    let mut items = Vec::new();
    loop {
        let answer = calls.must("dynamodb", "DynamoDB_20120810.Query", &request)?;
        items.extend(answer["Items"].as_array().cloned().unwrap_or_default());
        match answer.get("LastEvaluatedKey") {
            Some(key) if key.is_object() => request["ExclusiveStartKey"] = key.clone(),
            _ => return Ok(items),
        }
    }
}

fn text(attribute: &Value) -> &str {
    attribute["S"].as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pieces_of_a_message_are_joined_and_different_messages_are_not() {
        let piece = |sort: &str, body: &str| {
            json!({
                "pk": { "S": "QUARANTINE#translate" }, "sk": { "S": sort },
                "reason": { "S": "odd" }, "body": { "S": body },
            })
        };
        let messages_found = joined(
            "",
            &[
                piece("2026-11-23T14:00:00.000000Z#aa#000", "one "),
                piece("2026-11-23T14:00:00.000000Z#aa#001", "message"),
                piece("2026-11-23T14:00:00.000000Z#bb#000", "another"),
                piece("2026-11-23T15:00:00.000000Z#bb#000", "another"),
            ],
        );
        let bodies: Vec<_> = messages_found.iter().map(|one| one.body.as_str()).collect();
        assert_eq!(bodies, ["one message", "another", "another"]);
        assert_eq!(messages_found[0].keys.len(), 2);
        assert_eq!(messages_found[2].since, "2026-11-23T15:00:00.000000Z");
    }
}
