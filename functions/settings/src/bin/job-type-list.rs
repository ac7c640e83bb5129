//! The Lambda function `job-type-list`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), api::StartError> {
    api::serve::<settings::JobTypeList>().await
}
