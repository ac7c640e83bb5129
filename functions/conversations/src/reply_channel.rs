//! Through which channel a message goes to the customer, if it may go now.

use api::{Code, Cx, Problem, Seated};
use data::key;
use data::row::{ChannelRow, ThreadRoute, ThreadRow};
use domain::id::ChannelId;
use domain::message::Content;

use crate::reply_route::{MaySend, ReplyRoute};

/// The channel for a content: the one that is asked for, else the first way that works.
pub(crate) async fn reply_channel<A: Seated>(
    cx: &Cx<A>,
    thread: &ThreadRow,
    requested: Option<ChannelId>,
    content: &Content,
) -> Result<ChannelId, Problem> {
    let routes = requested_routes(thread, requested)?;
    let places: Vec<_> = routes
        .iter()
        .map(|route| key::channel(route.channel_id))
        .collect();
    let channels = cx.store().get_many::<ChannelRow>(&places).await?;
    let routes: Vec<_> = routes
        .into_iter()
        .zip(&channels)
        .map(|(route, channel)| ReplyRoute::of(route, channel.as_ref(), cx.now()))
        .collect();
    let route = routes
        .iter()
        .find(|route| route.may_send != MaySend::Nothing)
        .or_else(|| routes.first())
        .ok_or_else(|| {
            let detail = "This conversation has no channel yet. Start it on one first.";
            Problem::refused(Code::NoChannel, detail)
        })?;
    let reason = || route.reason.clone().unwrap_or_default();
    match route.may_send {
        MaySend::Anything => Ok(route.channel_id),
        MaySend::TemplatesOnly if matches!(content, Content::Template { .. }) => {
            Ok(route.channel_id)
        }
        MaySend::TemplatesOnly => Err(Problem::refused(Code::ReplyWindowClosed, reason())),
        MaySend::Nothing => Err(Problem::refused(Code::ChannelNotConnected, reason())),
    }
}

fn requested_routes(
    thread: &ThreadRow,
    requested: Option<ChannelId>,
) -> Result<Vec<&ThreadRoute>, Problem> {
    let Some(requested) = requested else {
        return Ok(thread.routes.iter().collect());
    };
    let route = thread
        .route(requested)
        .ok_or_else(|| Problem::field("/channel_id", "must be one of this thread's channels"))?;
    Ok(vec![route])
}
