//! The Lambda function `place-autocomplete`.

fn main() -> Result<(), api::StartError> {
    api::run(&dispatch::PLACE_AUTOCOMPLETE)
}
