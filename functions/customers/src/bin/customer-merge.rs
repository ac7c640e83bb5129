//! The Lambda function `customer-merge`.

fn main() -> Result<(), api::StartError> {
    api::run(&customers::CUSTOMER_MERGE)
}
