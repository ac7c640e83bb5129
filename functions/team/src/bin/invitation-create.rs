//! The Lambda function `invitation-create`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), api::StartError> {
    api::serve::<team::InvitationCreate>().await
}
