//! The Lambda function `tracking-view`.

fn main() -> Result<(), api::StartError> {
    api::run(&dispatch::TRACKING_VIEW)
}
