//! The Lambda function `member-update`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), api::StartError> {
    api::serve::<team::MemberUpdate>().await
}
