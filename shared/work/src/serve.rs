//! Runs one worker or sweep as a Lambda function.

use std::sync::Arc;
use std::time::{Duration, Instant};

use aws_lambda_events::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent, SqsMessage};
use data::{Clock, Secret, Setting, Settings, SettingsError};
use lambda_runtime::{Context, LambdaEvent, service_fn};
use serde::Deserialize;

use crate::{App, Received, SweepFunction, WorkerFunction, pause};

/// Why a function could not start or continue.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A setting is missing or wrong.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The Lambda runtime gave up.
    #[error("the Lambda runtime ended: {0}")]
    Runtime(lambda_runtime::Error),
}

/// How long the first connections may delay the start.
const WARM_UP: Duration = Duration::from_secs(1);

/// How long an invocation may take when it is not known.
const UNTOLD: Duration = Duration::from_secs(10);

/// Time kept back for the answer.
const RESERVE: Duration = Duration::from_millis(500);

/// Deals with the messages of a worker's queue until the process is ended.
pub fn run_worker(worker: &'static WorkerFunction) -> Result<(), StartError> {
    on_one_thread(serve_queue(worker))
}

async fn serve_queue(worker: &'static WorkerFunction) -> Result<(), StartError> {
    let app = start(worker.secrets, &worker.settings()).await?;
    let service = service_fn(|event: LambdaEvent<SqsEvent>| {
        let app = app.clone();
        async move {
            let deadline = deadline(&event.context);
            let records = event.payload.records;
            let messages: Vec<_> = records.iter().map(received).collect();
            let progress = (worker.run)(&app, &messages, deadline).await;
            pause::postpone(&app, worker.queue, &records, &progress).await;
            partial(progress.retry)
        }
    });
    lambda_runtime::run(service)
        .await
        .map_err(StartError::Runtime)
}

fn received(record: &SqsMessage) -> Received {
    Received {
        message_id: record.message_id.clone().unwrap_or_default(),
        body: record.body.clone().unwrap_or_default(),
        receipts: pause::receipts(record),
    }
}

/// What a schedule sends: the instant for which it fires.
#[derive(Deserialize)]
struct Firing {
    scheduled_for: String,
}

/// Runs a sweep at each firing of its schedule until the process is ended.
pub fn run_sweep(sweep: &'static SweepFunction) -> Result<(), StartError> {
    on_one_thread(serve_schedule(sweep))
}

async fn serve_schedule(function: &'static SweepFunction) -> Result<(), StartError> {
    let app = start(&[], function.settings).await?;
    let service = service_fn(|event: LambdaEvent<Firing>| {
        let app = app.clone();
        async move {
            let deadline = deadline(&event.context);
            let sweep = function.name;
            let outcome = (function.run)(&app, &event.payload.scheduled_for, deadline).await;
            match &outcome {
                Ok(Some(found)) => tracing::info!(sweep, found, "sweep {sweep} ran"),
                Ok(None) => tracing::info!(sweep, "sweep {sweep} ran for this slot before"),
                Err(error) => tracing::error!(sweep, cause = %error, "sweep {sweep} failed"),
            }
            outcome.map(|_| ()).map_err(|error| error.to_string())
        }
    });
    lambda_runtime::run(service)
        .await
        .map_err(StartError::Runtime)
}

/// Runs a function to its end on the one thread that it has.
pub(crate) fn on_one_thread(
    function: impl Future<Output = Result<(), StartError>>,
) -> Result<(), StartError> {
    data::log::begin();
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| StartError::Runtime(error.into()))?
        .block_on(function)
}

pub(crate) async fn start(
    secrets: &[Secret],
    settings: &[Setting],
) -> Result<Arc<App>, StartError> {
    let app = Arc::new(App::new(Settings::from_env(settings)?, Clock::System)?);
    let reads = secrets
        .iter()
        .map(|secret| app.aws().secrets().get(*secret));
    let warm_up =
        async { tokio::join!(app.aws().table().probe(), futures::future::join_all(reads)) };
    // What is slow the first time is done before the first message; a failure shows there.
    let _ = tokio::time::timeout(WARM_UP, warm_up).await;
    Ok(app)
}

pub(crate) fn deadline(context: &Context) -> Instant {
    #[expect(
        clippy::disallowed_methods,
        reason = "Lambda's deadline is on the machine's clock"
    )]
    let now = std::time::SystemTime::now();
    // `cargo lambda watch` names an instant of 1970; on AWS a deadline is never over at the start.
    let left = context.deadline().duration_since(now).unwrap_or(UNTOLD);
    Instant::now() + left.saturating_sub(RESERVE)
}

/// The answer that makes the queue or stream give these again and forget the others.
///
/// AWS repeats the whole batch for an id that is empty or not of the batch. The ids come from the
/// batch; for a message that came without one, the error does the same openly.
pub(crate) fn partial(retry: Vec<String>) -> Result<SqsBatchResponse, &'static str> {
    if retry.iter().any(String::is_empty) {
        return Err("a message without an id has to come again, and the whole batch with it");
    }
    let mut response = SqsBatchResponse::default();
    response.batch_item_failures = retry.into_iter().map(failure).collect();
    Ok(response)
}

fn failure(message_id: String) -> BatchItemFailure {
    let mut failure = BatchItemFailure::default();
    failure.item_identifier = message_id;
    failure
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_must_come_again_is_named_as_aws_reads_it() {
        let answer = partial(vec!["a".into(), "b".into()]).unwrap();
        let json = serde_json::to_value(answer).unwrap();
        let failures = &json["batchItemFailures"];
        assert_eq!(failures[0]["itemIdentifier"], "a");
        assert_eq!(failures[1]["itemIdentifier"], "b");
        assert_eq!(failures.as_array().map(Vec::len), Some(2));
    }

    #[test]
    fn a_batch_that_went_well_names_nobody() {
        let json = serde_json::to_value(partial(Vec::new()).unwrap()).unwrap();
        assert_eq!(json["batchItemFailures"].as_array().map(Vec::len), Some(0));
    }

    #[test]
    fn an_empty_id_is_never_answered() {
        assert!(partial(vec!["a".into(), String::new()]).is_err());
    }

    #[test]
    fn a_schedule_says_for_which_instant_it_fires() {
        let firing: Firing =
            serde_json::from_str(r#"{"scheduled_for":"2026-11-23T14:00:00Z"}"#).unwrap();
        assert_eq!(firing.scheduled_for, "2026-11-23T14:00:00Z");
    }
}
