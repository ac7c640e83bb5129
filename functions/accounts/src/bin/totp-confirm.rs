//! The Lambda function `totp-confirm`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), api::StartError> {
    api::serve::<accounts::TotpConfirm>().await
}
