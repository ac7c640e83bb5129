//! The Lambda function `offer-acknowledge`.

fn main() -> Result<(), api::StartError> {
    api::run(&dispatch::OFFER_ACKNOWLEDGE)
}
