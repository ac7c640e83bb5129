//! The Lambda function `channel-disconnect`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), api::StartError> {
    api::serve::<inbox::ChannelDisconnect>().await
}
