//! The Lambda function `invitation-accept`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), api::StartError> {
    api::serve::<team::InvitationAccept>().await
}
