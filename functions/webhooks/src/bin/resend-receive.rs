//! The Lambda function `resend-receive`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), api::StartError> {
    api::serve::<webhooks::ResendReceive>().await
}
