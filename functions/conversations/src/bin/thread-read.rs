//! The Lambda function `thread-read`.

fn main() -> Result<(), api::StartError> {
    api::run(&conversations::THREAD_READ)
}
