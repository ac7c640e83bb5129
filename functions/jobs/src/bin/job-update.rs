//! The Lambda function `job-update`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), api::StartError> {
    api::serve::<jobs::JobUpdate>().await
}
