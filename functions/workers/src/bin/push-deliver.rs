//! The Lambda function `push-deliver`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), work::StartError> {
    work::serve::<workers::PushDeliver>().await
}
