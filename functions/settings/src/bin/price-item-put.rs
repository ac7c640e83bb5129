//! The Lambda function `price-item-put`.

fn main() -> Result<(), api::StartError> {
    api::run(&settings::PRICE_ITEM_PUT)
}
