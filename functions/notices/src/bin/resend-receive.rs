//! The Lambda function `resend-receive`.

fn main() -> Result<(), api::StartError> {
    api::run(&notices::RESEND_RECEIVE)
}
