//! The Lambda function `totp-remove`.

fn main() -> Result<(), api::StartError> {
    api::run(&accounts::TOTP_REMOVE)
}
