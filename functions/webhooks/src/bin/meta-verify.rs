//! The Lambda function `meta-verify`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), api::StartError> {
    api::serve::<webhooks::MetaVerify>().await
}
