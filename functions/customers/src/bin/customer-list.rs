//! The Lambda function `customer-list`.

fn main() -> Result<(), api::StartError> {
    api::run(&customers::CUSTOMER_LIST)
}
