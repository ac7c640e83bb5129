//! The Lambda function `inbound-apply`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), work::StartError> {
    work::serve_receiver::<workers::InboundApply>().await
}
