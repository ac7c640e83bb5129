//! The Lambda function `attachment-view`.

fn main() -> Result<(), api::StartError> {
    api::run(&conversations::ATTACHMENT_VIEW)
}
