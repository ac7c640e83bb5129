//! The Lambda function `offer-advance`.

fn main() -> Result<(), work::StartError> {
    work::run_worker(&dispatch::OFFER_ADVANCE)
}
