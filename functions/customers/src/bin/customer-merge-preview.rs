//! The Lambda function `customer-merge-preview`.

fn main() -> Result<(), api::StartError> {
    api::run(&customers::CUSTOMER_MERGE_PREVIEW)
}
