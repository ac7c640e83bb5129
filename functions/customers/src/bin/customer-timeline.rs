//! The Lambda function `customer-timeline`.

fn main() -> Result<(), api::StartError> {
    api::run(&customers::CUSTOMER_TIMELINE)
}
