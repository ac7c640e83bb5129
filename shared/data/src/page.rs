//! One page of a list, and where the next one begins.

use aws_sdk_dynamodb::types::AttributeValue;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::id::{CompanyId, MessageId};
use ring::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};

use crate::key::{Index, Range, RowKey, tenant_partition};
use crate::table::Item;
use crate::{Error, Row};

/// How many rows to read, and from where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageRequest {
    limit: usize,
    start: Start,
}

/// Where a page begins.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Start {
    Beginning,
    Cursor(Cursor),
    /// Behind this place, whether or not anything stands there.
    Place(RowKey),
}

/// Rows in key order, and the cursor to the rest.
#[derive(Clone, Debug)]
pub struct Page<R> {
    /// The rows; can be fewer than requested though more follow.
    pub items: Vec<R>,
    /// Where the next page begins; absent at the end.
    pub next: Option<Cursor>,
}

/// The place of the last row that was read, and the list it belongs to. It holds keys of rows: who
/// hands it out of the product seals it with a [`crate::CursorKey`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    pub(crate) list: String,
    pub(crate) partition: String,
    pub(crate) sort: String,
    pub(crate) index_sort: Option<String>,
}

impl PageRequest {
    /// At most `limit` rows after `cursor`.
    pub fn new(limit: usize, cursor: Option<Cursor>) -> Self {
        let start = cursor.map_or(Start::Beginning, Start::Cursor);
        Self { limit, start }
    }

    /// At most `limit` rows from the beginning.
    pub const fn first(limit: usize) -> Self {
        let start = Start::Beginning;
        Self { limit, start }
    }

    /// At most `limit` rows behind a place of the list, whether or not anything stands there. For lists
    /// of the table itself, and not of its indexes.
    pub const fn behind(limit: usize, place: RowKey) -> Self {
        let start = Start::Place(place);
        Self { limit, start }
    }

    /// How many rows at most.
    pub fn limit(&self) -> usize {
        self.limit
    }

    /// The start key for DynamoDB; a cursor of another list or company is refused.
    pub(crate) fn start(&self, partition: &str, range: &Range) -> Result<Option<Item>, Error> {
        let cursor = match self.start.clone() {
            Start::Beginning => return Ok(None),
            Start::Cursor(cursor) => cursor,
            Start::Place(place) => Cursor::at(partition, range, partition.into(), place.sort, None),
        };
        let company = partition.split('#').nth(1).unwrap_or_default();
        let stays_inside = match range.index {
            Some(_) => cursor.partition.split('#').nth(1) == Some(company),
            None => cursor.partition == partition,
        };
        if cursor.list != list_mark(partition, range) || !stays_inside {
            return Err(Error::BadCursor);
        }
        let mut start = Item::from([
            ("pk".to_owned(), AttributeValue::S(cursor.partition)),
            ("sk".to_owned(), AttributeValue::S(cursor.sort)),
        ]);
        match (range.index.map(Index::attributes), cursor.index_sort) {
            (Some((partition_name, sort_name)), Some(sort)) => {
                start.insert(partition_name.into(), AttributeValue::S(partition.into()));
                start.insert(sort_name.into(), AttributeValue::S(sort));
            }
            (None, None) => {}
            _ => return Err(Error::BadCursor),
        }
        Ok(Some(start))
    }
}

/// A page as the table answered it.
#[derive(Debug)]
pub(crate) struct RawPage {
    pub(crate) partition: String,
    pub(crate) is_cut_short: bool,
    /// Each item, and whether it still stands: one past its end may be read for days.
    pub(crate) items: Vec<(bool, Item)>,
}

impl RawPage {
    /// Reads the rows of the page that was requested.
    pub(crate) fn read<R: Row>(
        mut self,
        range: &Range,
        page_request: &PageRequest,
    ) -> Result<Page<R>, Error> {
        let has_more = self.is_cut_short || self.items.len() > page_request.limit;
        self.items.truncate(page_request.limit);
        let last = self.items.last().filter(|_| has_more);
        let next = last.map(|(_, last)| mark(last, &self.partition, range));
        let standing = self.items.into_iter().filter(|(stands, _)| *stands);
        let items = standing.map(|(_, item)| R::from_item(item));
        Ok(Page {
            items: items.collect::<Result<_, _>>()?,
            next,
        })
    }
}

impl Cursor {
    /// Whether it stands behind a place in the order of the keys, and so before it in a list that goes
    /// backwards.
    pub fn is_behind(&self, place: &RowKey) -> bool {
        self.sort > place.sort
    }

    /// Whether it is a place of this list of the company.
    pub fn is_of(&self, company_id: CompanyId, range: &Range) -> bool {
        self.list == list_mark(&tenant_partition(company_id, &range.partition), range)
    }

    /// The message that it stands behind, in the list of a thread.
    pub fn message_id(&self) -> Option<MessageId> {
        let id = self.sort.strip_prefix("MESSAGE#")?;
        MessageId::parse(id).ok()
    }

    fn at(
        partition: &str,
        range: &Range,
        row_partition: String,
        sort: String,
        index_sort: Option<String>,
    ) -> Self {
        Self {
            list: list_mark(partition, range),
            partition: row_partition,
            sort,
            index_sort,
        }
    }

    /// Behind a place of a list of the table itself, whether or not anything stands there.
    pub(crate) fn behind(company_id: CompanyId, range: &Range, place: &RowKey) -> Self {
        let partition = tenant_partition(company_id, &range.partition);
        Self::at(
            &partition,
            range,
            partition.clone(),
            place.sort.clone(),
            None,
        )
    }

    /// Behind a row of a list.
    pub(crate) fn behind_row<R: Row>(company_id: CompanyId, range: &Range, row: &R) -> Self {
        let partition = tenant_partition(company_id, &range.partition);
        let place = row.row_key();
        let entries = row.index_entries().into_iter();
        let entry = entries
            .filter(|entry| range.index == Some(entry.index) && range.partition == entry.partition);
        Self::at(
            &partition,
            range,
            tenant_partition(company_id, &place.partition),
            place.sort,
            entry.map(|entry| entry.sort).next(),
        )
    }
}

impl<R> Page<R> {
    /// The same page of something made from each row.
    pub fn map<T>(self, into: impl FnMut(R) -> T) -> Page<T> {
        Page {
            items: self.items.into_iter().map(into).collect(),
            next: self.next,
        }
    }
}

pub(crate) fn mark(last: &Item, partition: &str, range: &Range) -> Cursor {
    let text = |name: &str| {
        last.get(name)
            .and_then(|value| value.as_s().ok())
            .cloned()
            .unwrap_or_default()
    };
    let index_sort = range.index.map(|index| text(index.attributes().1));
    Cursor::at(partition, range, text("pk"), text("sk"), index_sort)
}

/// Binds a cursor to the company, the list, its prefix or bounds, and its direction.
fn list_mark(partition: &str, range: &Range) -> String {
    let index = range.index.map_or("", Index::name);
    let mut whole = format!(
        "{index}|{partition}|{}|{}",
        range.prefix, range.is_descending
    );
    if let Some((first, last)) = &range.bounds {
        whole = format!("{whole}|{first}|{last}");
    }
    URL_SAFE_NO_PAD.encode(&digest(&SHA256, whole.as_bytes()).as_ref()[..12])
}
