//! The Lambda function `customer-import-cancel`.

fn main() -> Result<(), api::StartError> {
    api::run(&customers::CUSTOMER_IMPORT_CANCEL)
}
