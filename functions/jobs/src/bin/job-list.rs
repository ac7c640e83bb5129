//! The Lambda function `job-list`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), api::StartError> {
    api::serve::<jobs::JobList>().await
}
