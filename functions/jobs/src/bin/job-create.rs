//! The Lambda function `job-create`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), api::StartError> {
    api::serve::<jobs::JobCreate>().await
}
