//! The Lambda function `payment-record`.

fn main() -> Result<(), api::StartError> {
    api::run(&jobs::PAYMENT_RECORD)
}
