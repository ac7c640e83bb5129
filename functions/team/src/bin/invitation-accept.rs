//! The Lambda function `invitation-accept`.

fn main() -> Result<(), api::StartError> {
    api::run(&team::INVITATION_ACCEPT)
}
