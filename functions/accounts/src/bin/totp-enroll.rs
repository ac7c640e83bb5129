//! The Lambda function `totp-enroll`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), api::StartError> {
    api::serve::<accounts::TotpEnroll>().await
}
