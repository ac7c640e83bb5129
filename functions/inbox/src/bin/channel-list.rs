//! The Lambda function `channel-list`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), api::StartError> {
    api::serve::<inbox::ChannelList>().await
}
