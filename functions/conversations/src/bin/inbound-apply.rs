//! The Lambda function `inbound-apply`.

fn main() -> Result<(), work::StartError> {
    work::run_worker(&conversations::INBOUND_APPLY)
}
