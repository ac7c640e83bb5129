//! The Lambda function `job-note-create`.

fn main() -> Result<(), api::StartError> {
    api::run(&jobs::JOB_NOTE_CREATE)
}
