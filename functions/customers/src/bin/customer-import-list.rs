//! The Lambda function `customer-import-list`.

fn main() -> Result<(), api::StartError> {
    api::run(&customers::CUSTOMER_IMPORT_LIST)
}
