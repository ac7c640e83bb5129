//! The Lambda function `customer-list`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), api::StartError> {
    api::serve::<customers::CustomerList>().await
}
