//! The Lambda function `member-view`.

fn main() -> Result<(), api::StartError> {
    api::run(&team::MEMBER_VIEW)
}
