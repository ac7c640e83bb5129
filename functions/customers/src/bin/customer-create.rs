//! The Lambda function `customer-create`.

fn main() -> Result<(), api::StartError> {
    api::run(&customers::CUSTOMER_CREATE)
}
