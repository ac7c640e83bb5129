//! The Lambda function `customer-view`.

fn main() -> Result<(), api::StartError> {
    api::run(&customers::CUSTOMER_VIEW)
}
