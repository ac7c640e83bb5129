//! The Lambda function `time-off-create`.

fn main() -> Result<(), api::StartError> {
    api::run(&calendar::TIME_OFF_CREATE)
}
