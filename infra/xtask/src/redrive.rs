//! `cargo xtask redrive`: sends the dead letters of a queue back to it.
//!
//! The emulator has no `StartMessageMoveTask`, so messages are received, sent to the source and
//! then deleted, in this order: a crash in between leaves a message twice, never nowhere, and every
//! worker takes a message twice in its stride. On AWS `aws sqs start-message-move-task` does the same.

use serde_json::{Value, json};

use crate::{
    calls::Calls,
    step::{Failure, Outcome},
};

/// The most that one call receives.
const BATCH: usize = 10;

/// Moves up to `limit` messages from `<name>-dead` to `<name>`; with `dry_run` only counts them.
pub(crate) fn run(calls: &Calls, name: &str, dry_run: bool, limit: Option<usize>) -> Outcome<()> {
    let prefix = format!("customit-{}", calls.stage());
    let queue = queue_url(calls, &format!("{prefix}-{name}"))?;
    let dead = queue_url(calls, &format!("{prefix}-{name}-dead"))?;
    let waiting = depth(calls, &dead)?;
    println!(
        "{name}-dead holds {waiting}, {name} holds {}",
        depth(calls, &queue)?
    );
    let limit = limit.unwrap_or(waiting).min(waiting);
    if dry_run {
        println!("{limit} would move; nothing was touched");
        return Ok(());
    }
    let mut moved = 0;
    while moved < limit {
        let most = (limit - moved).min(BATCH);
        let request = json!({
            "QueueUrl": dead, "MaxNumberOfMessages": most, "VisibilityTimeout": 60,
            "MessageAttributeNames": ["All"],
        });
        let answer = calls.must("sqs", "AmazonSQS.ReceiveMessage", &request)?;
        let messages = answer["Messages"].as_array().cloned().unwrap_or_default();
        if messages.is_empty() {
            break;
        }
        for message in &messages {
            let mut send = json!({ "QueueUrl": queue, "MessageBody": message["Body"] });
            if let Some(attributes) = message.get("MessageAttributes") {
                send["MessageAttributes"] = attributes.clone();
            }
            calls.must("sqs", "AmazonSQS.SendMessage", &send)?;
            let delete = json!({ "QueueUrl": dead, "ReceiptHandle": message["ReceiptHandle"] });
            calls.must("sqs", "AmazonSQS.DeleteMessage", &delete)?;
            moved += 1;
        }
    }
    println!("{moved} moved from {name}-dead to {name}");
    Ok(())
}

fn queue_url(calls: &Calls, name: &str) -> Outcome<Value> {
    let request = json!({ "QueueName": name });
    let answer = calls
        .must("sqs", "AmazonSQS.GetQueueUrl", &request)
        .map_err(|error| Failure::new(format!("there is no queue {name} ({error})")))?;
    Ok(answer["QueueUrl"].clone())
}

fn depth(calls: &Calls, queue: &Value) -> Outcome<usize> {
    let name = "ApproximateNumberOfMessages";
    let answer = calls.must(
        "sqs",
        "AmazonSQS.GetQueueAttributes",
        &json!({ "QueueUrl": queue, "AttributeNames": [name] }),
    )?;
    let text = answer["Attributes"][name].as_str().unwrap_or("0");
    text.parse()
        .map_err(|_| Failure::new(format!("{name} is {text}")))
}
