//! The Lambda function `feed-list`.

fn main() -> Result<(), api::StartError> {
    api::run(&realtime::FEED_LIST)
}
