//! The Lambda function `customer-import`.

fn main() -> Result<(), work::StartError> {
    work::run_worker(&customers::CUSTOMER_IMPORT)
}
