//! The Lambda function `company-view`.

fn main() -> Result<(), api::StartError> {
    api::run(&settings::COMPANY_VIEW)
}
