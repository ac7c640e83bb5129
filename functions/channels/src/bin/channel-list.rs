//! The Lambda function `channel-list`.

fn main() -> Result<(), api::StartError> {
    api::run(&channels::CHANNEL_LIST)
}
