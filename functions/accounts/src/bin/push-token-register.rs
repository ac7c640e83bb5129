//! The Lambda function `push-token-register`.

fn main() -> Result<(), api::StartError> {
    api::run(&accounts::PUSH_TOKEN_REGISTER)
}
