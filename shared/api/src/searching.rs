//! A page of what a search finds.

use data::key::{Range, RowKey};
use data::row::FindRow;
use data::{Cursor, Page, PageRequest};
use domain::search::Search;

use crate::{Limit, Problem, Reading, SealedCursor};

/// How many pages of tokens one request reads when few of them fit.
const MOST_READS: usize = 5;

impl Reading<'_> {
    /// Looks through the tokens of a list that begin as the search does. Each thing is shown at one of
    /// them only, so that a cursor can stand between any two.
    pub async fn found<T: FindRow>(
        &mut self,
        range: &Range,
        search: &Search,
        limit: Limit,
        cursor: Option<&SealedCursor>,
    ) -> Result<Page<T::Found>, Problem> {
        let mut page: Page<T> = self.part(range, limit, cursor).await?;
        let limit = limit.get();
        let mut matches: Vec<RowKey> = Vec::new();
        let mut next: Option<Cursor>;
        let mut reads = 1;
        loop {
            for row in page.items {
                // Tokens that change between two reads can show a thing at both.
                let found = row.found();
                if search.finds(row.token(), row.all()) && !matches.contains(&found) {
                    matches.push(found);
                }
            }
            next = page.next;
            if next.is_none() || matches.len() * 2 > limit || reads == MOST_READS {
                break;
            }
            let page_request = PageRequest::new(limit - matches.len(), next.clone());
            page = self.page(range, &page_request).await?;
            reads += 1;
        }
        let found = self.store()?.get_many(&matches).await?;
        Ok(Page {
            items: found.into_iter().flatten().collect(),
            next,
        })
    }
}
