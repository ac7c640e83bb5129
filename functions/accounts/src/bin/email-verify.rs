//! The Lambda function `email-verify`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), api::StartError> {
    api::serve::<accounts::EmailVerify>().await
}
