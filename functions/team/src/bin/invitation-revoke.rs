//! The Lambda function `invitation-revoke`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), api::StartError> {
    api::serve::<team::InvitationRevoke>().await
}
