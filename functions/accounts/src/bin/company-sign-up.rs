//! The Lambda function `company-sign-up`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), api::StartError> {
    api::serve::<accounts::CompanySignUp>().await
}
