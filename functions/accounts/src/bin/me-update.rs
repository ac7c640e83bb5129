//! The Lambda function `me-update`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), api::StartError> {
    api::serve::<accounts::MeUpdate>().await
}
