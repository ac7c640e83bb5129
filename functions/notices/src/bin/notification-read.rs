//! The Lambda function `notification-read`.

fn main() -> Result<(), api::StartError> {
    api::run(&notices::NOTIFICATION_READ)
}
