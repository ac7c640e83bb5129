//! The Lambda function `media-copy`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), work::StartError> {
    work::serve::<workers::MediaCopy>().await
}
