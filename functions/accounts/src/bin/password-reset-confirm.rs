//! The Lambda function `password-reset-confirm`.

fn main() -> Result<(), api::StartError> {
    api::run(&accounts::PASSWORD_RESET_CONFIRM)
}
