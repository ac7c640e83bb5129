//! The Lambda function `invitation-list`.

fn main() -> Result<(), api::StartError> {
    api::run(&team::INVITATION_LIST)
}
