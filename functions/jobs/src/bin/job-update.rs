//! The Lambda function `job-update`.

fn main() -> Result<(), api::StartError> {
    api::run(&jobs::JOB_UPDATE)
}
