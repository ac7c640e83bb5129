//! The Lambda function `job-line-items-put`.

fn main() -> Result<(), api::StartError> {
    api::run(&jobs::JOB_LINE_ITEMS_PUT)
}
