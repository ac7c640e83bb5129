//! The Lambda function `channel-check`.

fn main() -> Result<(), api::StartError> {
    api::run(&channels::CHANNEL_CHECK)
}
