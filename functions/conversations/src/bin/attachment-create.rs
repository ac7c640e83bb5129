//! The Lambda function `attachment-create`.

fn main() -> Result<(), api::StartError> {
    api::run(&conversations::ATTACHMENT_CREATE)
}
