//! The Lambda function `audit-list`.

fn main() -> Result<(), api::StartError> {
    api::run(&settings::AUDIT_LIST)
}
