//! The Lambda function `session-end`.

fn main() -> Result<(), api::StartError> {
    api::run(&accounts::SESSION_END)
}
