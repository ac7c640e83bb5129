//! The Lambda function `place-view`.

fn main() -> Result<(), api::StartError> {
    api::run(&dispatch::PLACE_VIEW)
}
