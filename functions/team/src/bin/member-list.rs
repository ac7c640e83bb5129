//! The Lambda function `member-list`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), api::StartError> {
    api::serve::<team::MemberList>().await
}
