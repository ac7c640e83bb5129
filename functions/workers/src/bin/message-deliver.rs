//! The Lambda function `message-deliver`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), work::StartError> {
    work::serve::<workers::MessageDeliver>().await
}
