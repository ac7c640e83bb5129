//! `GET /v1/channels/{channel_id}/templates`: what can be sent at any time, as the provider has it now.

use api::{Cx, Dispatcher, Endpoint, Loaded, Page, Problem, Route};
use data::Setting;
use data::row::ChannelRow;

use crate::calls::{Calls, refused};
use crate::channel::ChannelPath;
use crate::template::Template;

/// See [`Endpoint::SUMMARY`].
pub struct TemplateList;

/// How many pages of a hundred are asked for; accounts have 250 templates as a rule.
const MOST_PAGES: usize = 10;

impl Endpoint for TemplateList {
    const NAME: &'static str = "template-list";
    const ROUTE: Route = Route::get("/v1/channels/{channel_id}/templates");
    const SUMMARY: &'static str = "List the templates of a channel, approved ones first.";
    const REFUSALS: &'static [u16] = &[409];
    const SETTINGS: &'static [Setting] = &[Setting::MediaKeyId, Setting::MetaUrl];

    type Access = Dispatcher;
    type Input = Loaded<ChannelPath>;
    type Output = Page<Template>;

    async fn handle(cx: Cx<Dispatcher>, row: ChannelRow) -> Result<Page<Template>, Problem> {
        let calls = Calls::new(&cx);
        let whatsapp = calls.whatsapp_of(&cx, &row).await?;
        let mut items = Vec::new();
        let mut cursor: Option<String> = None;
        for _ in 0..MOST_PAGES {
            let (found, next) = whatsapp
                .templates(&row.account_id, cursor.as_deref(), calls.remaining())
                .await
                .map_err(|failure| refused(&failure))?;
            items.extend(found.into_iter().map(Template::from));
            cursor = next;
            if cursor.is_none() {
                break;
            }
        }
        items.sort_by(|a, b| a.order().cmp(&b.order()));
        Ok(Page { items, next: None })
    }
}
