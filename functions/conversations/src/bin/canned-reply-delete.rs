//! The Lambda function `canned-reply-delete`.

fn main() -> Result<(), api::StartError> {
    api::run(&conversations::CANNED_REPLY_DELETE)
}
