//! The Lambda function `session-refresh`.

fn main() -> Result<(), api::StartError> {
    api::run(&accounts::SESSION_REFRESH)
}
