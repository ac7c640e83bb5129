//! The Lambda function `push-token-remove`.

fn main() -> Result<(), api::StartError> {
    api::run(&accounts::PUSH_TOKEN_REMOVE)
}
