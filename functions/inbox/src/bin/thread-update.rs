//! The Lambda function `thread-update`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), api::StartError> {
    api::serve::<inbox::ThreadUpdate>().await
}
