//! The Lambda function `invitation-create`.

fn main() -> Result<(), api::StartError> {
    api::run(&team::INVITATION_CREATE)
}
