//! The Lambda function `search-sweep`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), work::StartError> {
    work::serve_sweep::<sweeps::SearchSweep>().await
}
