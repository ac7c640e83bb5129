//! The Lambda function `channel-connect`.

fn main() -> Result<(), api::StartError> {
    api::run(&channels::CHANNEL_CONNECT)
}
