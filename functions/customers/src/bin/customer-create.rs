//! The Lambda function `customer-create`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), api::StartError> {
    api::serve::<customers::CustomerCreate>().await
}
