//! The Lambda function `media-copy`.

fn main() -> Result<(), work::StartError> {
    work::run_worker(&conversations::MEDIA_COPY)
}
