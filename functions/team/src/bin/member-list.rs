//! The Lambda function `member-list`.

fn main() -> Result<(), api::StartError> {
    api::run(&team::MEMBER_LIST)
}
