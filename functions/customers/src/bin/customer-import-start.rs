//! The Lambda function `customer-import-start`.

fn main() -> Result<(), api::StartError> {
    api::run(&customers::CUSTOMER_IMPORT_START)
}
