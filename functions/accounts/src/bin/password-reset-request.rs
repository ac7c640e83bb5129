//! The Lambda function `password-reset-request`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), api::StartError> {
    api::serve::<accounts::PasswordResetRequest>().await
}
