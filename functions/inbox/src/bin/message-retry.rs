//! The Lambda function `message-retry`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), api::StartError> {
    api::serve::<inbox::MessageRetry>().await
}
