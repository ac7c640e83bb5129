//! The Lambda function `password-change`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), api::StartError> {
    api::serve::<accounts::PasswordChange>().await
}
