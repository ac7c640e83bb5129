//! The blocks of functions in `template.yaml`.

use api::RegisteredEndpoint;

use super::block::{logical_id, place};
use super::environment;
use crate::registry;

/// The narrowest role for an endpoint: one by name for what reaches the bucket, a queue or the
/// credentials of channels; else a reader for reading, a writer for the rest, and one of its own for
/// each set of secrets.
pub fn role(entry: &RegisteredEndpoint) -> &'static str {
    match entry.name {
        "dashboard" | "policy-view" => return "Static",
        "channel-connect" | "channel-check" | "channel-update" | "channel-disconnect" => {
            return "ChannelConnector";
        }
        "template-list" => return "ChannelReader",
        "attachment-create" | "customer-import-create" => return "AttachmentWriter",
        "attachment-view" | "customer-import-view" => return "AttachmentReader",
        "message-send" => return "MessageSender",
        "meta-receive" => return "MetaReceiver",
        // Who opens a customer's record is written down.
        "customer-merge-preview"
        | "customer-timeline"
        | "customer-view"
        | "message-list"
        | "thread-view" => return "Writer",
        _ => {}
    }
    let mut secrets: Vec<_> = entry
        .function
        .secrets
        .iter()
        .map(|secret| secret.name())
        .collect();
    secrets.sort_unstable();
    match secrets[..] {
        // Whoever may be anybody is counted.
        [] if entry.route.method == api::Method::Get && entry.access != api::AccessKind::Public => {
            "Reader"
        }
        [] => "Writer",
        ["pepper"] => "PasswordWriter",
        ["pepper", "token-key"] => "SessionOpener",
        ["token-key"] => "SessionRefresher",
        ["link-key"] => "LinkOpener",
        ["link-key", "pepper"] => "LinkPasswordWriter",
        ["resend"] => "ResendReceiver",
        ["link-key", "meta"] => "MetaVerifier",
        ["google-maps"] => "WayFinder",
        _ => panic!("no role grants {secrets:?} to {}", entry.name),
    }
}

/// The template with a block for every function; those that are there stay as they are.
pub(super) fn completed(template: &str) -> String {
    let mut template = template.to_owned();
    for entry in registry::endpoints() {
        let area = (entry.area)();
        let beside = registry::endpoints();
        let beside = beside.iter().filter(|other| (other.area)() == area);
        let beside: Vec<_> = beside.map(|other| other.name).collect();
        insert(&mut template, entry.name, &beside, || of_endpoint(&entry));
    }
    let workers: Vec<_> = registry::workers()
        .iter()
        .map(|worker| worker.name)
        .collect();
    for name in &workers {
        insert(&mut template, name, &workers, || of_worker(name));
    }
    let sweeps: Vec<_> = registry::sweeps().iter().map(|sweep| sweep.name).collect();
    for name in &sweeps {
        insert(&mut template, name, &sweeps, || of_sweep(name));
    }
    for (name, settings) in registry::settings() {
        environment::renew(&mut template, name, settings);
    }
    template
}

/// Inserts a block after the last one of those beside it.
fn insert(template: &mut String, name: &str, beside: &[&str], block: impl FnOnce() -> String) {
    if place(template, name).is_some() {
        return;
    }
    let last = beside
        .iter()
        .filter_map(|other| Some(place(template, other)?.end));
    let at = last.max().or_else(|| template.find("\nOutputs:"));
    let at = at.unwrap_or(template.len());
    template.insert_str(at, &format!("\n{}", block()));
}

fn head(name: &str, role: &str) -> String {
    let id = logical_id(name);
    format!(
        "  {id}:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: target/lambda/{name}/bootstrap.zip
      FunctionName: !Sub customit-${{Stage}}-{name}
      Role: !GetAtt Access.Outputs.{role}
"
    )
}

fn of_endpoint(entry: &RegisteredEndpoint) -> String {
    let (head, route) = (head(entry.name, role(entry)), entry.route);
    let method = route.method.as_str();
    format!(
        "{head}      Events:
        Http:
          Type: HttpApi
          Properties: {{ ApiId: !Ref Api, Method: {method}, Path: \"{}\" }}
",
        route.path
    )
}

fn of_worker(name: &str) -> String {
    let (head, id) = (head(name, &logical_id(name)), logical_id(name));
    format!(
        "{head}      Timeout: 30
      LoggingConfig:
        LogGroup: !Ref WorkLog
      Events:
        Queue:
          Type: SQS
          Properties:
            Queue: !GetAtt Queues.Outputs.{id}Arn
            BatchSize: 10
            FunctionResponseTypes: [ReportBatchItemFailures]
            ScalingConfig: {{ MaximumConcurrency: 10 }}
"
    )
}

fn of_sweep(name: &str) -> String {
    let head = head(name, "Sweeper");
    format!(
        "{head}      Timeout: 60
      LoggingConfig:
        LogGroup: !Ref WorkLog
      Events:
        Clock:
          Type: ScheduleV2
          Properties:
            Name: !Sub customit-${{Stage}}-{name}
            ScheduleExpression: rate(1 minute)
            Input: '{{\"scheduled_for\":\"<aws.scheduler.scheduled-time>\"}}'
            RoleArn: !GetAtt Access.Outputs.Scheduler
            RetryPolicy: {{ MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 60 }}
"
    )
}
