//! The Lambda function `password-change`.

fn main() -> Result<(), api::StartError> {
    api::run(&accounts::PASSWORD_CHANGE)
}
