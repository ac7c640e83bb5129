//! The Lambda function `session-refresh`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), api::StartError> {
    api::serve::<accounts::SessionRefresh>().await
}
