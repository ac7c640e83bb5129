//! The Lambda function `thread-view`.

fn main() -> Result<(), api::StartError> {
    api::run(&conversations::THREAD_VIEW)
}
