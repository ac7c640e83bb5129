//! The Lambda function `dashboard`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), api::StartError> {
    api::serve::<dashboard::Dashboard>().await
}
