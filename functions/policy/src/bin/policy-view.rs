//! The Lambda function `policy-view`.

fn main() -> Result<(), api::StartError> {
    api::run(&policy::POLICY_VIEW)
}
