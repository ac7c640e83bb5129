//! The Lambda function `message-send`.

fn main() -> Result<(), api::StartError> {
    api::run(&conversations::MESSAGE_SEND)
}
