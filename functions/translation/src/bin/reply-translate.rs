//! The Lambda function `reply-translate`.

fn main() -> Result<(), api::StartError> {
    api::run(&translation::REPLY_TRANSLATE)
}
