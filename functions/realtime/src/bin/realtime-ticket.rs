//! The Lambda function `realtime-ticket`.

fn main() -> Result<(), api::StartError> {
    api::run(&realtime::REALTIME_TICKET)
}
