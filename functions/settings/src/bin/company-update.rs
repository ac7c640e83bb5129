//! The Lambda function `company-update`.

fn main() -> Result<(), api::StartError> {
    api::run(&settings::COMPANY_UPDATE)
}
