//! The Lambda function `template-list`.

fn main() -> Result<(), api::StartError> {
    api::run(&channels::TEMPLATE_LIST)
}
