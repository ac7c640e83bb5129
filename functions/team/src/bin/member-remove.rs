//! The Lambda function `member-remove`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), api::StartError> {
    api::serve::<team::MemberRemove>().await
}
