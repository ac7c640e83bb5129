//! The Lambda function `member-update`.

fn main() -> Result<(), api::StartError> {
    api::run(&team::MEMBER_UPDATE)
}
