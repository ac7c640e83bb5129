//! The Lambda function `customer-import-create`.

fn main() -> Result<(), api::StartError> {
    api::run(&customers::CUSTOMER_IMPORT_CREATE)
}
