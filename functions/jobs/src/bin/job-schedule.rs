//! The Lambda function `job-schedule`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), api::StartError> {
    api::serve::<jobs::JobSchedule>().await
}
