//! The Lambda function `payment-void`.

fn main() -> Result<(), api::StartError> {
    api::run(&jobs::PAYMENT_VOID)
}
