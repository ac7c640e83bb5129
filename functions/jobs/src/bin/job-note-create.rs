//! The Lambda function `job-note-create`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), api::StartError> {
    api::serve::<jobs::JobNoteCreate>().await
}
