//! The Lambda function `job-type-put`.

fn main() -> Result<(), api::StartError> {
    api::run(&settings::JOB_TYPE_PUT)
}
