//! The Lambda function `password-reset-confirm`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), api::StartError> {
    api::serve::<accounts::PasswordResetConfirm>().await
}
