//! The Lambda function `offer-sweep`.

fn main() -> Result<(), work::StartError> {
    work::run_sweep(&dispatch::OFFER_SWEEP)
}
