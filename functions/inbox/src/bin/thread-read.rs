//! The Lambda function `thread-read`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), api::StartError> {
    api::serve::<inbox::ThreadRead>().await
}
