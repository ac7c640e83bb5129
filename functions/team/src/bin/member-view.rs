//! The Lambda function `member-view`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), api::StartError> {
    api::serve::<team::MemberView>().await
}
