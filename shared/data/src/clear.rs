//! Deleting all rows of a partition, page by page.

use crate::changes::{Condition, Place, Verb, Write};
use crate::key::{Range, RowKey};
use crate::page::PageRequest;
use crate::table::{Item, WholeKey};
use crate::{Changes, Error, Store};

/// How many rows are deleted in one commit.
const ROWS: usize = 50;

impl Store {
    /// Deletes the first rows of a list of the table itself, whatever they are and also those past their
    /// end, but for the one to keep. Says whether more are left: it is to be called until none are, and
    /// may be cut off at any time.
    pub async fn clear_page(&self, range: &Range, kept: Option<&RowKey>) -> Result<bool, Error> {
        let page_request = PageRequest::first(ROWS);
        let page = self.table().page(self.company_id(), range, &page_request);
        let page = page.await?;
        let is_more_left = page.is_cut_short || page.items.len() > ROWS;
        let keys = page.items.iter().filter_map(|(_, item)| sort_key(item));
        let places = keys.map(|sort| RowKey {
            partition: range.partition.clone(),
            sort,
        });
        let mut changes = Changes::new();
        for place in places.take(ROWS).filter(|place| Some(place) != kept) {
            changes.writes.push(Write {
                place: Place::Inside(place),
                kind: "cleared",
                verb: Verb::Delete {
                    condition: Condition::None,
                },
            });
        }
        self.commit(changes).await?;
        Ok(is_more_left)
    }
}

fn sort_key(item: &Item) -> Option<String> {
    WholeKey::of(item).map(|key| key.sort)
}
