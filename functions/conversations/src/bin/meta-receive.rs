//! The Lambda function `meta-receive`.

fn main() -> Result<(), api::StartError> {
    api::run(&conversations::META_RECEIVE)
}
