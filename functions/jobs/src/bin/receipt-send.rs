//! The Lambda function `receipt-send`.

fn main() -> Result<(), api::StartError> {
    api::run(&jobs::RECEIPT_SEND)
}
