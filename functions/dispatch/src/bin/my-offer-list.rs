//! The Lambda function `my-offer-list`.

fn main() -> Result<(), api::StartError> {
    api::run(&dispatch::MY_OFFER_LIST)
}
