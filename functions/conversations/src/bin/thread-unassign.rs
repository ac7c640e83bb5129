//! The Lambda function `thread-unassign`.

fn main() -> Result<(), work::StartError> {
    work::run_worker(&conversations::THREAD_UNASSIGN)
}
