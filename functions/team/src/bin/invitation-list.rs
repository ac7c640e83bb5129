//! The Lambda function `invitation-list`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), api::StartError> {
    api::serve::<team::InvitationList>().await
}
