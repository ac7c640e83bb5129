//! The Lambda function `job-list`.

fn main() -> Result<(), api::StartError> {
    api::run(&jobs::JOB_LIST)
}
