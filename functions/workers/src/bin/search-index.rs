//! The Lambda function `search-index`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), work::StartError> {
    work::serve::<workers::SearchIndex>().await
}
