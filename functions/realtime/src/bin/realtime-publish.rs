//! The Lambda function `realtime-publish`.

fn main() -> Result<(), work::StartError> {
    work::run_worker(&realtime::REALTIME_PUBLISH)
}
