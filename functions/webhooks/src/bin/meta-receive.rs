//! The Lambda function `meta-receive`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), api::StartError> {
    api::serve::<webhooks::MetaReceive>().await
}
