//! The Lambda function `media-sweep`.

fn main() -> Result<(), work::StartError> {
    work::run_sweep(&conversations::MEDIA_SWEEP)
}
