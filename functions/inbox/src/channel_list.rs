//! `GET /v1/channels`: the connected numbers and how they do.

use api::{Cx, Dispatcher, Endpoint, Page, PageFilter, Problem, Query, Route};
use data::key;
use data::row::ChannelRow;

use crate::channel::Channel;

/// See [`Endpoint::SUMMARY`].
pub struct ChannelList;

impl Endpoint for ChannelList {
    const NAME: &'static str = "channel-list";
    const ROUTE: Route = Route::get("/v1/channels");
    const SUMMARY: &'static str = "List the channels and how they do, oldest first.";

    type Access = Dispatcher;
    type Input = Query<PageFilter>;
    type Output = Page<Channel>;

    async fn handle(
        cx: Cx<Dispatcher>,
        Query(part): Query<PageFilter>,
    ) -> Result<Page<Channel>, Problem> {
        let asked = part.request(&cx)?;
        let rows = cx
            .store()
            .page::<ChannelRow>(&key::channels(), &asked)
            .await?;
        cx.page(rows.map(|row| Channel::shown(&cx, row)))
    }
}
