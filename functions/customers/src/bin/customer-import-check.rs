//! The Lambda function `customer-import-check`.

fn main() -> Result<(), api::StartError> {
    api::run(&customers::CUSTOMER_IMPORT_CHECK)
}
