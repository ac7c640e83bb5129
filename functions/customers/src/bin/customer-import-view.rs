//! The Lambda function `customer-import-view`.

fn main() -> Result<(), api::StartError> {
    api::run(&customers::CUSTOMER_IMPORT_VIEW)
}
