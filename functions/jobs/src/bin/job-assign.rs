//! The Lambda function `job-assign`.

fn main() -> Result<(), api::StartError> {
    api::run(&jobs::JOB_ASSIGN)
}
