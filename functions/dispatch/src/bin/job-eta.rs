//! The Lambda function `job-eta`.

fn main() -> Result<(), api::StartError> {
    api::run(&dispatch::JOB_ETA)
}
