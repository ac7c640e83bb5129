//! The Lambda function `canned-reply-put`.

fn main() -> Result<(), api::StartError> {
    api::run(&conversations::CANNED_REPLY_PUT)
}
