//! The Lambda function `job-create`.

fn main() -> Result<(), api::StartError> {
    api::run(&jobs::JOB_CREATE)
}
