//! The Lambda function `thread-start`.

fn main() -> Result<(), api::StartError> {
    api::run(&conversations::THREAD_START)
}
