//! The Lambda function `job-advance`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), api::StartError> {
    api::serve::<jobs::JobAdvance>().await
}
