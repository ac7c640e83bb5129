//! The Lambda function `thread-start`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), api::StartError> {
    api::serve::<inbox::ThreadStart>().await
}
