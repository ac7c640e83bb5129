//! Through which channel a message goes to the customer, if it may go now.

use api::{Authenticated, Code, Cx, Problem};
use data::key;
use data::row::{ChannelRow, ThreadRoute, ThreadRow};
use domain::id::ChannelId;
use domain::message::Content;

use crate::listed_channels::ListedChannels;
use crate::reply_route::{MaySend, ReplyRoute, obstacle};

/// The channel for a content: the one that is requested, else the first route that works. The list is
/// believed that a channel works, and never that it does not: a refusal comes from the channels themselves.
pub(crate) async fn reply_channel<A: Authenticated>(
    cx: &Cx<A>,
    thread: &ThreadRow,
    listed: &ListedChannels,
    requested: Option<ChannelId>,
    content: &Content,
) -> Result<ChannelId, Problem> {
    let routes = requested_routes(thread, requested)?;
    let known = routes
        .iter()
        .map(|route| (*route, listed.get(route.channel_id)));
    let mut candidates = known
        .filter(|(route, channel)| channel.is_none() || obstacle(route.kind, *channel).is_none());
    let routes = match candidates.next() {
        Some((route, Some(channel))) => vec![ReplyRoute::of(route, Some(channel), cx.now())],
        Some((_, None)) | None => read_routes(cx, routes).await?,
    };
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

/// Routes as they stand by the channels themselves.
async fn read_routes<A: Authenticated>(
    cx: &Cx<A>,
    routes: Vec<&ThreadRoute>,
) -> Result<Vec<ReplyRoute>, Problem> {
    let channels = routes.iter().map(|route| key::channel(route.channel_id));
    let places: Vec<_> = channels.collect();
    let channels = cx.store().get_many::<ChannelRow>(&places).await?;
    let routes = routes.into_iter().zip(&channels);
    let routes = routes.map(|(route, channel)| ReplyRoute::of(route, channel.as_ref(), cx.now()));
    Ok(routes.collect())
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
