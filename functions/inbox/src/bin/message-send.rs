//! The Lambda function `message-send`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), api::StartError> {
    api::serve::<inbox::MessageSend>().await
}
