//! The Lambda function `channel-update`.

fn main() -> Result<(), api::StartError> {
    api::run(&channels::CHANNEL_UPDATE)
}
