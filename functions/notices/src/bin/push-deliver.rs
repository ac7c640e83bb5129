//! The Lambda function `push-deliver`.

fn main() -> Result<(), work::StartError> {
    work::run_worker(&notices::PUSH_DELIVER)
}
