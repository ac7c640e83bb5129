//! The Lambda function `media-sweep`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), work::StartError> {
    work::serve_sweep::<sweeps::MediaSweep>().await
}
