//! The Lambda function `session-start`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), api::StartError> {
    api::serve::<accounts::SessionStart>().await
}
