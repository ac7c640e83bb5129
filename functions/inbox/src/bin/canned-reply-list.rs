//! The Lambda function `canned-reply-list`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), api::StartError> {
    api::serve::<inbox::CannedReplyList>().await
}
