//! The Lambda function `translation-view`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), api::StartError> {
    api::serve::<inbox::TranslationView>().await
}
