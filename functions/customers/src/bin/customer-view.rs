//! The Lambda function `customer-view`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), api::StartError> {
    api::serve::<customers::CustomerView>().await
}
