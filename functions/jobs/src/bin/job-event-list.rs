//! The Lambda function `job-event-list`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), api::StartError> {
    api::serve::<jobs::JobEventList>().await
}
