//! The Lambda function `job-schedule`.

fn main() -> Result<(), api::StartError> {
    api::run(&jobs::JOB_SCHEDULE)
}
