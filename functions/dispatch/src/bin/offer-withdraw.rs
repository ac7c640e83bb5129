//! The Lambda function `offer-withdraw`.

fn main() -> Result<(), api::StartError> {
    api::run(&dispatch::OFFER_WITHDRAW)
}
