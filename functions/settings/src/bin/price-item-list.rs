//! The Lambda function `price-item-list`.

fn main() -> Result<(), api::StartError> {
    api::run(&settings::PRICE_ITEM_LIST)
}
