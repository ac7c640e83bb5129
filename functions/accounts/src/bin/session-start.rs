//! The Lambda function `session-start`.

fn main() -> Result<(), api::StartError> {
    api::run(&accounts::SESSION_START)
}
