//! The Lambda function `deletion-sweep`.

fn main() -> Result<(), work::StartError> {
    work::run_sweep(&accounts::DELETION_SWEEP)
}
