//! The Lambda function `hold-sweep`.

fn main() -> Result<(), work::StartError> {
    work::run_sweep(&jobs::HOLD_SWEEP)
}
