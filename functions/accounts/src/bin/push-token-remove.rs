//! The Lambda function `push-token-remove`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), api::StartError> {
    api::serve::<accounts::PushTokenRemove>().await
}
