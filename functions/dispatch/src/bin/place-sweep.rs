//! The Lambda function `place-sweep`.

fn main() -> Result<(), work::StartError> {
    work::run_sweep(&dispatch::PLACE_SWEEP)
}
