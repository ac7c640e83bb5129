//! The Lambda function `channel-check`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), api::StartError> {
    api::serve::<inbox::ChannelCheck>().await
}
