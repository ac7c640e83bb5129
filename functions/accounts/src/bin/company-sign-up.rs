//! The Lambda function `company-sign-up`.

fn main() -> Result<(), api::StartError> {
    api::run(&accounts::COMPANY_SIGN_UP)
}
