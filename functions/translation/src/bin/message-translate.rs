//! The Lambda function `message-translate`.

fn main() -> Result<(), api::StartError> {
    api::run(&translation::MESSAGE_TRANSLATE)
}
