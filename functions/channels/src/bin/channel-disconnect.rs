//! The Lambda function `channel-disconnect`.

fn main() -> Result<(), api::StartError> {
    api::run(&channels::CHANNEL_DISCONNECT)
}
