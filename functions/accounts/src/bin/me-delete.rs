//! The Lambda function `me-delete`.

fn main() -> Result<(), api::StartError> {
    api::run(&accounts::ME_DELETE)
}
