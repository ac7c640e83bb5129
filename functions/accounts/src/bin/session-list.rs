//! The Lambda function `session-list`.

fn main() -> Result<(), api::StartError> {
    api::run(&accounts::SESSION_LIST)
}
