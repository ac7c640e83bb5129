//! Calls of AWS to redrive messages: on the emulator, or on a stage by the `aws` command.

use std::process::Command;

use serde_json::Value;

use crate::{
    aws::Aws,
    step::{Context, Failure, Outcome},
};

/// Where the calls go.
pub(crate) enum Calls {
    /// To the emulator.
    Local(Aws),
    /// To AWS, with the credentials of the `aws` command; the stage's name.
    Stage(String),
}

impl Calls {
    /// To this stage; `local` is the emulator.
    pub(crate) fn to(stage: &str) -> Self {
        if stage == "local" {
            Self::Local(Aws::new())
        } else {
            Self::Stage(stage.to_owned())
        }
    }

    /// The stage's name.
    pub(crate) fn stage(&self) -> &str {
        match self {
            Self::Local(_) => "local",
            Self::Stage(stage) => stage,
        }
    }

    /// A call of a service that speaks JSON, such as `sqs` and `AmazonSQS.SendMessage`.
    pub(crate) fn must(&self, service: &str, target: &str, body: &Value) -> Outcome<Value> {
        match self {
            Self::Local(aws) => aws.must(service, target, body),
            Self::Stage(_) => by_command(service, target, body),
        }
    }
}

/// The `aws` command takes the very JSON of the service's own protocol.
fn by_command(service: &str, target: &str, body: &Value) -> Outcome<Value> {
    let operation = target.split('.').next_back().unwrap_or_default();
    let output = Command::new("aws")
        .args([service, &kebab(operation), "--output", "json"])
        .args(["--cli-input-json", &body.to_string()])
        .output()
        .context("the aws command")?;
    if !output.status.success() {
        let why = String::from_utf8_lossy(&output.stderr);
        return Err(Failure::new(format!("{target}: {}", why.trim())));
    }
    if output.stdout.is_empty() {
        return Ok(Value::Null);
    }
    serde_json::from_slice(&output.stdout).context(target)
}

/// `SendMessage` as the command writes it: `send-message`.
fn kebab(operation: &str) -> String {
    let mut name = String::new();
    for letter in operation.chars() {
        if letter.is_ascii_uppercase() && !name.is_empty() {
            name.push('-');
        }
        name.push(letter.to_ascii_lowercase());
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_are_named_as_the_command_names_them() {
        let names = ["Query", "PutItem", "GetQueueUrl", "ReceiveMessage"].map(kebab);
        assert_eq!(
            names,
            ["query", "put-item", "get-queue-url", "receive-message"]
        );
    }
}
