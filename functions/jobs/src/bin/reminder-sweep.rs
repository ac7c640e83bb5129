//! The Lambda function `reminder-sweep`.

fn main() -> Result<(), work::StartError> {
    work::run_sweep(&jobs::REMINDER_SWEEP)
}
