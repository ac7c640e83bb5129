//! The Lambda function `totp-enroll`.

fn main() -> Result<(), api::StartError> {
    api::run(&accounts::TOTP_ENROLL)
}
