//! The Lambda function `message-translate`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), api::StartError> {
    api::serve::<inbox::MessageTranslate>().await
}
