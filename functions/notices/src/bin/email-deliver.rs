//! The Lambda function `email-deliver`.

fn main() -> Result<(), work::StartError> {
    work::run_worker(&notices::EMAIL_DELIVER)
}
