//! `POST /v1/realtime/tickets`: a ticket by which the client opens a WebSocket connection.

use api::{Created, Cx, Endpoint, NoInput, Problem, Resource, Route, SignedIn};
use auth::socket_ticket::SocketTicket;
use data::row::SocketTicketRow;
use data::{Changes, Setting};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

/// See [`Endpoint::SUMMARY`].
pub struct RealtimeTicket;

/// A way in for one WebSocket connection.
#[derive(Serialize, JsonSchema)]
pub struct SocketInvitation {
    /// The address to open, with the ticket in it. It is good once.
    #[schemars(extend("examples" = ["wss://live.example.com/live?ticket=AZq2Fh1bfZuN"]))]
    pub url: String,
    /// Until when the connection has to be opened.
    #[serde(with = "domain::instant")]
    #[schemars(schema_with = "domain::instant::schema")]
    pub expires_at: Timestamp,
}

domain::debug_by_name!(SocketInvitation);

impl Resource for SocketInvitation {}

impl Endpoint for RealtimeTicket {
    const NAME: &'static str = "realtime-ticket";
    const ROUTE: Route = Route::post("/v1/realtime/tickets");
    const SUMMARY: &'static str = "Get the address of a WebSocket connection.";
    const DETAILS: &'static str = "Each message over the connection is a JSON object with a `type`. The server sends `feed` with the fields of a stretch of the feed, when something happens: where its `after` is not what the client knows, events are missing, and `GET /v1/feed` has them. It sends `presence` when a member looks at a job or a thread that the client's member may see (`at` is `job` or `thread`, with its `id`; `doing` is `viewing`, `writing` or `assigning`; with `member_id` and `name`; to be forgotten after `seconds`), `positions` of `technicians` (each with `technician_id`, `on_duty` and `position`, as `GET /v1/technicians/locations` has them) to those who may see them, and `error` with a `code` for a message that it cannot read. The client sends `ping` every 30 seconds and gets `pong`, whose `through` is the newest number of the feed; and while somebody has a job or thread open, `presence` with `at`, `id` and `doing` every 20 seconds. What is sent over a connection is a hint, and the feed is complete. A connection ends after two hours at the latest, and with the session.";
    const SETTINGS: &'static [Setting] = &[Setting::SocketUrl];

    type Access = SignedIn;
    type Input = NoInput;
    type Output = Created<SocketInvitation>;

    async fn handle(cx: Cx<SignedIn>, _: NoInput) -> Result<Created<SocketInvitation>, Problem> {
        let (member_id, session_id) = (cx.member().member_id, cx.session().session_id);
        let ticket = SocketTicket::new(cx.company().company_id, member_id, session_id);
        let row = SocketTicketRow::new(ticket.digest(), member_id, session_id, cx.now());
        let mut changes = Changes::new();
        changes.create(&row);
        cx.commit(changes).await?;
        let address = &cx.aws().settings().socket_url;
        Ok(Created(SocketInvitation {
            url: format!("{address}?ticket={}", ticket.encode()),
            expires_at: row.expires_at,
        }))
    }
}
