//! The Lambda function `invitation-revoke`.

fn main() -> Result<(), api::StartError> {
    api::run(&team::INVITATION_REVOKE)
}
