//! The Lambda function `company-view`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), api::StartError> {
    api::serve::<settings::CompanyView>().await
}
