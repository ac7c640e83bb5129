//! The Lambda function `security-email-deliver`.

fn main() -> Result<(), work::StartError> {
    work::run_worker(&notices::SECURITY_EMAIL_DELIVER)
}
