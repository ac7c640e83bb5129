//! The Lambda function `channel-connect`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), api::StartError> {
    api::serve::<inbox::ChannelConnect>().await
}
