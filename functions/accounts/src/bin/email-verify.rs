//! The Lambda function `email-verify`.

fn main() -> Result<(), api::StartError> {
    api::run(&accounts::EMAIL_VERIFY)
}
