//! The Lambda function `customer-merge-undo`.

fn main() -> Result<(), api::StartError> {
    api::run(&customers::CUSTOMER_MERGE_UNDO)
}
