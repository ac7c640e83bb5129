//! The Lambda function `notification-list`.

fn main() -> Result<(), api::StartError> {
    api::run(&notices::NOTIFICATION_LIST)
}
