//! The Lambda function `offer-start`.

fn main() -> Result<(), api::StartError> {
    api::run(&dispatch::OFFER_START)
}
