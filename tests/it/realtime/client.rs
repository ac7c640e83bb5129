//! A client with a WebSocket connection, as the gateway shows it to the functions.

use serde_json::{Value, json};
use tests::{Caller, World};

/// An open connection.
pub(super) struct Client<'a> {
    world: &'a World,
    pub(super) connection: String,
}

/// The ticket that a caller gets.
pub(super) async fn ticket(caller: &Caller) -> String {
    let invitation = caller.call("POST", "/v1/realtime/tickets").send().await;
    let invitation = invitation.expect(201);
    let url = invitation["url"].as_str().expect("an address");
    url.split_once("?ticket=").expect("a ticket").1.to_owned()
}

fn event(occasion: &str, route: &str, connection: &str) -> Value {
    json!({
        "requestContext": {
            "eventType": occasion, "routeKey": route, "connectionId": connection,
            "requestId": "aXhSMGCmIAMFzRA=", "apiId": "a1b2c3d4e5", "stage": "live",
        },
        "isBase64Encoded": false,
    })
}

/// Asks for a connection; returns the status of the answer.
pub(super) async fn knock(
    world: &World,
    connection: &str,
    ticket: Option<&str>,
    origin: Option<&str>,
) -> u16 {
    let mut event = event("CONNECT", "$connect", connection);
    event["headers"] = json!({ "Host": "example.com" });
    if let Some(origin) = origin {
        event["headers"]["Origin"] = json!(origin);
    }
    event["queryStringParameters"] = ticket.map_or(Value::Null, |one| json!({ "ticket": one }));
    world.run_socket("socket-connect", event).await
}

impl<'a> Client<'a> {
    /// Opens a connection of this name for a caller.
    pub(super) async fn open(world: &'a World, caller: &Caller, connection: &str) -> Self {
        let ticket = ticket(caller).await;
        assert_eq!(knock(world, connection, Some(&ticket), None).await, 200);
        Self {
            world,
            connection: connection.to_owned(),
        }
    }

    /// Says something; returns the status for the log.
    pub(super) async fn say(&self, body: &str) -> u16 {
        let mut event = event("MESSAGE", "$default", &self.connection);
        event["body"] = json!(body);
        self.world.run_socket("socket-message", event).await
    }

    /// Says what its member is doing with a job or a thread.
    pub(super) async fn does(&self, at: &str, id: &str, doing: &str) -> u16 {
        let frame = json!({ "type": "presence", "at": at, "id": id, "doing": doing });
        self.say(&frame.to_string()).await
    }

    /// Says something that is no text.
    pub(super) async fn say_bytes(&self) -> u16 {
        let mut event = event("MESSAGE", "$default", &self.connection);
        (event["body"], event["isBase64Encoded"]) = (json!("AAEC"), json!(true));
        self.world.run_socket("socket-message", event).await
    }

    /// Sends an event of a client's message to another function.
    pub(super) async fn say_to(&self, function: &str) -> u16 {
        let event = event("MESSAGE", "$connect", &self.connection);
        self.world.run_socket(function, event).await
    }

    /// Goes, and the gateway says so.
    pub(super) async fn leave(&self) -> u16 {
        let event = event("DISCONNECT", "$disconnect", &self.connection);
        self.world.run_socket("socket-disconnect", event).await
    }

    /// What it got so far.
    pub(super) fn got(&self) -> Vec<Value> {
        self.world.gateway.sent(&self.connection)
    }

    /// What it got of one type.
    pub(super) fn got_of(&self, kind: &str) -> Vec<Value> {
        let mut frames = self.got();
        frames.retain(|frame| frame["type"] == kind);
        frames
    }
}
