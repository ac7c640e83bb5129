//! `GET /v1/channels`: the connected numbers and how they do.

use api::{Cx, Dispatcher, Endpoint, Page, PageFilter, Problem, Query, Route};
use data::key;
use data::row::{ChannelRow, SignatureRefusalRow};
use domain::channel::ChannelApp;

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
        let page_request = part.request(&cx)?;
        let rows = cx
            .store()
            .page::<ChannelRow>(&key::channels(), &page_request)
            .await?;
        let mut refused = refused(&cx, &rows.items).await?.into_iter();
        cx.page(rows.map(|row| Channel::shown(&cx, row, refused.next().flatten())))
    }
}

/// What was refused for each channel. Only apps of companies' own can be known by another secret.
async fn refused(
    cx: &Cx<Dispatcher>,
    channels: &[ChannelRow],
) -> Result<Vec<Option<SignatureRefusalRow>>, Problem> {
    let is_own = |row: &&ChannelRow| row.app == ChannelApp::Own;
    let own = channels.iter().filter(is_own);
    let places: Vec<_> = own
        .map(|row| key::signature_refusal(row.channel_id))
        .collect();
    let mut found = cx.store().get_many(&places).await?.into_iter();
    let each = channels.iter().map(|row| match row.app {
        ChannelApp::Own => found.next().flatten(),
        ChannelApp::Platform => None,
    });
    Ok(each.collect())
}
