//! The Lambda function `totp-confirm`.

fn main() -> Result<(), api::StartError> {
    api::run(&accounts::TOTP_CONFIRM)
}
