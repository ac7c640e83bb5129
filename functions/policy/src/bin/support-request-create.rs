//! The Lambda function `support-request-create`.

fn main() -> Result<(), api::StartError> {
    api::run(&policy::SUPPORT_REQUEST_CREATE)
}
