//! The Lambda function `unsettled-sweep`.

fn main() -> Result<(), work::StartError> {
    work::run_sweep(&delivery::UNSETTLED_SWEEP)
}
