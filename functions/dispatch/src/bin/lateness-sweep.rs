//! The Lambda function `lateness-sweep`.

fn main() -> Result<(), work::StartError> {
    work::run_sweep(&dispatch::LATENESS_SWEEP)
}
