//! What is sent over open WebSocket connections: hints, each tried once.

use aws_sdk_apigatewaymanagement::Client;
use aws_sdk_apigatewaymanagement::error::ProvideErrorMetadata;
use aws_sdk_apigatewaymanagement::primitives::Blob;
use domain::socket::ConnectionId;

use crate::Error;
use crate::sent::Call as _;

/// Sends to connections, and closes them.
#[derive(Clone, Debug)]
pub struct Sockets {
    client: Client,
}

/// What became of a message to a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Posted {
    /// The gateway has it.
    Sent,
    /// The connection is closed.
    Gone,
}

impl Sockets {
    pub(crate) fn new(client: Client) -> Self {
        Self { client }
    }

    /// Sends a text over a connection.
    ///
    /// # Errors
    /// Where the gateway does not answer in time, throttles, or refuses the text.
    pub async fn post(&self, connection: &ConnectionId, text: &str) -> Result<Posted, Error> {
        let call = self.client.post_to_connection();
        let call = call.connection_id(connection.as_str());
        let outcome = call.data(Blob::new(text)).sent().await;
        match outcome {
            Ok(_) => Ok(Posted::Sent),
            Err(error) if error.code() == Some(GONE) || is_gone(&error) => Ok(Posted::Gone),
            Err(error) => Err(Error::from_sdk(&error)),
        }
    }

    /// Closes a connection, if it is open.
    ///
    /// # Errors
    /// Where the gateway does not answer in time, or throttles.
    pub async fn close(&self, connection: &ConnectionId) -> Result<(), Error> {
        let call = self.client.delete_connection();
        let outcome = call.connection_id(connection.as_str()).sent().await;
        match outcome {
            Ok(_) => Ok(()),
            Err(error) if error.code() == Some(GONE) || is_gone(&error) => Ok(()),
            Err(error) => Err(Error::from_sdk(&error)),
        }
    }
}

const GONE: &str = "GoneException";

/// The gateway says 410 of a connection that is closed, and not always with the name of the exception.
fn is_gone<E>(
    error: &aws_smithy_runtime_api::client::result::SdkError<
        E,
        aws_smithy_runtime_api::client::orchestrator::HttpResponse,
    >,
) -> bool {
    let response = error.raw_response();
    response.is_some_and(|response| response.status().as_u16() == 410)
}
