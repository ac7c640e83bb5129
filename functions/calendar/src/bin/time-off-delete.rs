//! The Lambda function `time-off-delete`.

fn main() -> Result<(), api::StartError> {
    api::run(&calendar::TIME_OFF_DELETE)
}
