//! The Lambda function `thread-list`.

fn main() -> Result<(), api::StartError> {
    api::run(&conversations::THREAD_LIST)
}
