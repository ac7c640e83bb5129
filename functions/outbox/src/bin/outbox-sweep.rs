//! The Lambda function `outbox-sweep`.

fn main() -> Result<(), work::StartError> {
    work::run_sweep(&outbox::OUTBOX_SWEEP)
}
