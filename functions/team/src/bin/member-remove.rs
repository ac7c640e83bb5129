//! The Lambda function `member-remove`.

fn main() -> Result<(), api::StartError> {
    api::run(&team::MEMBER_REMOVE)
}
