//! The Lambda function `socket-connect`.

fn main() -> Result<(), api::StartError> {
    api::run_socket(&realtime::SOCKET_CONNECT)
}
