//! The Lambda function `job-view`.

fn main() -> Result<(), api::StartError> {
    api::run(&jobs::JOB_VIEW)
}
