//! The Lambda function `password-reset-request`.

fn main() -> Result<(), api::StartError> {
    api::run(&accounts::PASSWORD_RESET_REQUEST)
}
