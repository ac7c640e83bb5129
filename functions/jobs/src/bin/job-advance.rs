//! The Lambda function `job-advance`.

fn main() -> Result<(), api::StartError> {
    api::run(&jobs::JOB_ADVANCE)
}
