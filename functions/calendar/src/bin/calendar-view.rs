//! The Lambda function `calendar-view`.

fn main() -> Result<(), api::StartError> {
    api::run(&calendar::CALENDAR_VIEW)
}
