//! The Lambda function `job-type-put`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), api::StartError> {
    api::serve::<settings::JobTypePut>().await
}
