//! The Lambda function `duty-set`.

fn main() -> Result<(), api::StartError> {
    api::run(&locations::DUTY_SET)
}
