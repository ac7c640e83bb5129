//! The Lambda function `me-view`.

fn main() -> Result<(), api::StartError> {
    api::run(&accounts::ME_VIEW)
}
