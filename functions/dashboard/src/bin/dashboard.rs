//! The Lambda function `dashboard`.

fn main() -> Result<(), api::StartError> {
    api::run(&dashboard::DASHBOARD)
}
