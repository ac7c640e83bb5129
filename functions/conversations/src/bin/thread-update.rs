//! The Lambda function `thread-update`.

fn main() -> Result<(), api::StartError> {
    api::run(&conversations::THREAD_UPDATE)
}
