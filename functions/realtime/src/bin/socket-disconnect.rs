//! The Lambda function `socket-disconnect`.

fn main() -> Result<(), api::StartError> {
    api::run_socket(&realtime::SOCKET_DISCONNECT)
}
