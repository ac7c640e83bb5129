//! The Lambda function `push-token-register`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), api::StartError> {
    api::serve::<accounts::PushTokenRegister>().await
}
