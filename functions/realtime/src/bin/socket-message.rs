//! The Lambda function `socket-message`.

fn main() -> Result<(), api::StartError> {
    api::run_socket(&realtime::SOCKET_MESSAGE)
}
