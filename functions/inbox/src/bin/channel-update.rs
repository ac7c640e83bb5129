//! The Lambda function `channel-update`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), api::StartError> {
    api::serve::<inbox::ChannelUpdate>().await
}
