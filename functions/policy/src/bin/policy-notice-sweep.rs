//! The Lambda function `policy-notice-sweep`.

fn main() -> Result<(), work::StartError> {
    work::run_sweep(&policy::POLICY_NOTICE_SWEEP)
}
