//! The Lambda function `message-list`.

fn main() -> Result<(), api::StartError> {
    api::run(&conversations::MESSAGE_LIST)
}
