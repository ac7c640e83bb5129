//! The Lambda function `customer-update`.

fn main() -> Result<(), api::StartError> {
    api::run(&customers::CUSTOMER_UPDATE)
}
