//! The Lambda function `offer-list`.

fn main() -> Result<(), api::StartError> {
    api::run(&dispatch::OFFER_LIST)
}
