//! The Lambda function `attachment-create`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), api::StartError> {
    api::serve::<inbox::AttachmentCreate>().await
}
