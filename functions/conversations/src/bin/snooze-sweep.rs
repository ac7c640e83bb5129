//! The Lambda function `snooze-sweep`.

fn main() -> Result<(), work::StartError> {
    work::run_sweep(&conversations::SNOOZE_SWEEP)
}
