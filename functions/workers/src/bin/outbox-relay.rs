//! The Lambda function `outbox-relay`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), work::StartError> {
    work::serve_relay(work::queues_for).await
}
