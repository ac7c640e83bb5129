//! The Lambda function `canned-reply-list`.

fn main() -> Result<(), api::StartError> {
    api::run(&conversations::CANNED_REPLY_LIST)
}
