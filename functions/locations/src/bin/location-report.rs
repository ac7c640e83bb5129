//! The Lambda function `location-report`.

fn main() -> Result<(), api::StartError> {
    api::run(&locations::LOCATION_REPORT)
}
