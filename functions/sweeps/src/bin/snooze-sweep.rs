//! The Lambda function `snooze-sweep`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), work::StartError> {
    work::serve_sweep::<sweeps::SnoozeSweep>().await
}
