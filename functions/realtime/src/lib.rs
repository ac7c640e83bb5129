//! Realtime: what happens in a company, in one order, for clients that show it without being asked.
//!
//! Every event of a company gets a number in its feed by [`RealtimePublish`], and a client reads what
//! follows the last number that it knows. Over WebSocket connections it is told at once: a
//! [`RealtimeTicket`] opens one, and hints go to all that are open.

mod audience;
mod connections;
mod feed_list;
mod frame;
mod hints;
mod pace;
mod position_publish;
mod realtime_publish;
mod realtime_ticket;
mod socket_connect;
mod socket_disconnect;
mod socket_message;
mod stretch;

use api::SocketFunction;
use work::{FollowerFunction, WorkerFunction};

pub use position_publish::PositionPublish;
pub use realtime_publish::RealtimePublish;
pub use socket_connect::SocketConnect;
pub use socket_disconnect::SocketDisconnect;
pub use socket_message::SocketMessage;

api::endpoints! {
    FEED_LIST: feed_list::FeedList,
    REALTIME_TICKET: realtime_ticket::RealtimeTicket,
}

/// The function of [`RealtimePublish`].
pub static REALTIME_PUBLISH: WorkerFunction = WorkerFunction::of_gatherer::<RealtimePublish>();

/// The workers of this area.
pub const WORKERS: &[&WorkerFunction] = &[&REALTIME_PUBLISH];

/// The function of [`SocketConnect`].
pub static SOCKET_CONNECT: SocketFunction = SocketFunction::of::<SocketConnect>();

/// The function of [`SocketDisconnect`].
pub static SOCKET_DISCONNECT: SocketFunction = SocketFunction::of::<SocketDisconnect>();

/// The function of [`SocketMessage`].
pub static SOCKET_MESSAGE: SocketFunction = SocketFunction::of::<SocketMessage>();

/// What stands behind the WebSocket API.
pub const SOCKETS: &[&SocketFunction] = &[&SOCKET_CONNECT, &SOCKET_DISCONNECT, &SOCKET_MESSAGE];

/// The function of [`PositionPublish`].
pub static POSITION_PUBLISH: FollowerFunction = FollowerFunction::of::<PositionPublish>();

/// What follows the rows of the table in this area.
pub const FOLLOWERS: &[&FollowerFunction] = &[&POSITION_PUBLISH];
