//! The Lambda function `totp-remove`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), api::StartError> {
    api::serve::<accounts::TotpRemove>().await
}
