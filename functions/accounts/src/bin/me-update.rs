//! The Lambda function `me-update`.

fn main() -> Result<(), api::StartError> {
    api::run(&accounts::ME_UPDATE)
}
