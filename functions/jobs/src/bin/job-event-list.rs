//! The Lambda function `job-event-list`.

fn main() -> Result<(), api::StartError> {
    api::run(&jobs::JOB_EVENT_LIST)
}
