//! The Lambda function `job-type-list`.

fn main() -> Result<(), api::StartError> {
    api::run(&settings::JOB_TYPE_LIST)
}
