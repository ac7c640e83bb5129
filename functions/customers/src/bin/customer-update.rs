//! The Lambda function `customer-update`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), api::StartError> {
    api::serve::<customers::CustomerUpdate>().await
}
