//! The Lambda function `audit-sweep`.

fn main() -> Result<(), work::StartError> {
    work::run_sweep(&settings::AUDIT_SWEEP)
}
