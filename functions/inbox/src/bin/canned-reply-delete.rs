//! The Lambda function `canned-reply-delete`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), api::StartError> {
    api::serve::<inbox::CannedReplyDelete>().await
}
