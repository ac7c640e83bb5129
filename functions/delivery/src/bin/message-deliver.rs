//! The Lambda function `message-deliver`.

fn main() -> Result<(), work::StartError> {
    work::run_worker(&delivery::MESSAGE_DELIVER)
}
