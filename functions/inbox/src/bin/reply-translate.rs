//! The Lambda function `reply-translate`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), api::StartError> {
    api::serve::<inbox::ReplyTranslate>().await
}
