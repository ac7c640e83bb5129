//! The Lambda function `health`.

fn main() -> Result<(), api::StartError> {
    api::run(&settings::HEALTH)
}
