//! The Lambda function `location-trail`.

fn main() -> Result<(), api::StartError> {
    api::run(&locations::LOCATION_TRAIL)
}
