//! The Lambda function `meta-verify`.

fn main() -> Result<(), api::StartError> {
    api::run(&conversations::META_VERIFY)
}
