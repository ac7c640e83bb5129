//! The Lambda function `translate`.

fn main() -> Result<(), work::StartError> {
    work::run_worker(&translation::TRANSLATE)
}
