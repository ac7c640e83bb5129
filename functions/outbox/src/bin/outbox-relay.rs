//! The Lambda function `outbox-relay`.

fn main() -> Result<(), work::StartError> {
    work::run_relay(work::queues_for)
}
