//! The Lambda function `session-end`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), api::StartError> {
    api::serve::<accounts::SessionEnd>().await
}
