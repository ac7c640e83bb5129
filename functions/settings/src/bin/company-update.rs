//! The Lambda function `company-update`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), api::StartError> {
    api::serve::<settings::CompanyUpdate>().await
}
