//! The Lambda function `template-list`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), api::StartError> {
    api::serve::<inbox::TemplateList>().await
}
