//! The Lambda function `job-lateness`.

fn main() -> Result<(), api::StartError> {
    api::run(&dispatch::JOB_LATENESS)
}
