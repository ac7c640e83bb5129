//! The Lambda function `shift-set`.

fn main() -> Result<(), api::StartError> {
    api::run(&calendar::SHIFT_SET)
}
