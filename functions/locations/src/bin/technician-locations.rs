//! The Lambda function `technician-locations`.

fn main() -> Result<(), api::StartError> {
    api::run(&locations::TECHNICIAN_LOCATIONS)
}
