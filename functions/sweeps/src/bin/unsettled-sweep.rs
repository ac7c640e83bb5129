//! The Lambda function `unsettled-sweep`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), work::StartError> {
    work::serve_sweep::<sweeps::UnsettledSweep>().await
}
