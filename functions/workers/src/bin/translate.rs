//! The Lambda function `translate`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), work::StartError> {
    work::serve::<workers::Translate>().await
}
