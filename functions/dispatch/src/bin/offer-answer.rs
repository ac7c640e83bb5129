//! The Lambda function `offer-answer`.

fn main() -> Result<(), api::StartError> {
    api::run(&dispatch::OFFER_ANSWER)
}
