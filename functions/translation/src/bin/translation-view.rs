//! The Lambda function `translation-view`.

fn main() -> Result<(), api::StartError> {
    api::run(&translation::TRANSLATION_VIEW)
}
