//! The Lambda function `attachment-view`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), api::StartError> {
    api::serve::<inbox::AttachmentView>().await
}
