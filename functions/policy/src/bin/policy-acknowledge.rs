//! The Lambda function `policy-acknowledge`.

fn main() -> Result<(), api::StartError> {
    api::run(&policy::POLICY_ACKNOWLEDGE)
}
