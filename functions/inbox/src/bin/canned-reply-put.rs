//! The Lambda function `canned-reply-put`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), api::StartError> {
    api::serve::<inbox::CannedReplyPut>().await
}
