//! The Lambda function `tracking-link-create`.

fn main() -> Result<(), api::StartError> {
    api::run(&dispatch::TRACKING_LINK_CREATE)
}
