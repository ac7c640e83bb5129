//! The Lambda function `position-publish`.

fn main() -> Result<(), work::StartError> {
    work::run_follower(&realtime::POSITION_PUBLISH)
}
