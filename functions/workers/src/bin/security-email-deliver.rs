//! The Lambda function `security-email-deliver`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), work::StartError> {
    work::serve::<workers::SecurityEmailDeliver>().await
}
