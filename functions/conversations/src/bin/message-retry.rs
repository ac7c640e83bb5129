//! The Lambda function `message-retry`.

fn main() -> Result<(), api::StartError> {
    api::run(&conversations::MESSAGE_RETRY)
}
