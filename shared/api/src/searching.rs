//! A page of what a search finds.
//!
//! Everybody who is meant is filed under each lead of the search, so looking through the tokens of one
//! lead is enough. Which is the rarest, nobody knows beforehand: the beginnings of all are read side by
//! side. Where one is read to its end, it has everything that is meant; else the one that finds the most
//! is looked through further, and the cursor to the rest keeps to it.

use data::key::{Range, RowKey};
use data::row::FindRow;
use data::{Cursor, Page, PageRequest};
use domain::id::CompanyId;
use domain::search::Search;

use crate::{Limit, Prefetch, Problem, Reading, SealedCursor};

/// How many tokens are read after the first page when few of them fit, in pages.
const MORE_PAGES: [usize; 2] = [4, 16];

/// A lead of a search, and where its tokens stand.
struct Lead<'a> {
    text: &'a str,
    range: Range,
}

/// What was read of one lead.
struct LeadMatches<'a, T> {
    lead: Lead<'a>,
    matches: Vec<T>,
    next: Option<Cursor>,
}

/// The leads whose tokens are read: where the list goes on, the one that it began with.
fn leads<'a, T: FindRow>(
    search: &'a Search,
    company_id: CompanyId,
    cursor: Option<&Cursor>,
) -> Vec<Lead<'a>> {
    let leads = search.leads().into_iter();
    let leads = leads.map(|text| Lead {
        text,
        range: T::range(text),
    });
    let is_of_cursor =
        |lead: &Lead<'_>| cursor.is_none_or(|cursor| cursor.is_of(company_id, &lead.range));
    leads.filter(is_of_cursor).collect()
}

impl Prefetch<'_> {
    /// Reads the first tokens of a search, or the next ones, if its cursor can be opened yet.
    pub fn search<T: FindRow>(
        &mut self,
        search: &Search,
        limit: Limit,
        cursor: Option<&SealedCursor>,
    ) {
        let position = cursor.map(|cursor| self.position(cursor));
        if position == Some(None) {
            return;
        }
        let position = position.flatten();
        let company_id = self.viewer().company_id;
        for lead in leads::<T>(search, company_id, position.as_ref()) {
            self.page(lead.range, PageRequest::new(limit.get(), position.clone()));
        }
    }
}

impl Reading<'_> {
    /// What the search finds. Each thing is shown at one of its tokens only, so that a cursor can stand
    /// between any two. A page can hold fewer things than the limit though more follow: the number of
    /// tokens that one request reads is bounded.
    pub async fn found<T: FindRow>(
        &mut self,
        search: &Search,
        limit: Limit,
        cursor: Option<&SealedCursor>,
    ) -> Result<Page<T::Found>, Problem> {
        let mut looked = self.first_tokens::<T>(search, limit, cursor).await?;
        let limit = limit.get();
        for pages in MORE_PAGES {
            if looked.matches.len() * 2 > limit {
                break;
            }
            let Some(next) = looked.next.take() else {
                break;
            };
            let page_request = PageRequest::new(limit * pages, Some(next));
            let page = self.page(&looked.lead.range, &page_request).await?;
            looked.add(search, page);
        }
        if looked.matches.len() > limit {
            looked.matches.truncate(limit);
            let (store, range) = (self.store()?, &looked.lead.range);
            let last = looked.matches.last();
            looked.next = last.map(|last| store.cursor_behind_row(range, last));
        }
        let places: Vec<RowKey> = looked.matches.iter().map(FindRow::found).collect();
        let found = self.store()?.get_many(&places).await?;
        Ok(Page {
            items: found.into_iter().flatten().collect(),
            next: looked.next,
        })
    }

    /// What the first tokens find, or the next ones: of the lead that was read to its end, else of the one
    /// that finds the most.
    async fn first_tokens<'s, T: FindRow>(
        &mut self,
        search: &'s Search,
        limit: Limit,
        cursor: Option<&SealedCursor>,
    ) -> Result<LeadMatches<'s, T>, Problem> {
        let position = self.position(cursor)?;
        let company_id = self.viewer()?.company_id;
        let page_request = PageRequest::new(limit.get(), position.clone());
        let mut best: Option<LeadMatches<'s, T>> = None;
        for lead in leads::<T>(search, company_id, position.as_ref()) {
            let page = self.page(&lead.range, &page_request).await?;
            let mut looked = LeadMatches::begin(lead);
            looked.add(search, page);
            if looked.next.is_none() {
                return Ok(looked);
            }
            let finds_most = |best: &LeadMatches<'s, T>| looked.matches.len() > best.matches.len();
            if best.as_ref().is_none_or(finds_most) {
                best = Some(looked);
            }
        }
        best.ok_or_else(|| data::Error::BadCursor.into())
    }
}

impl<'a, T: FindRow> LeadMatches<'a, T> {
    const fn begin(lead: Lead<'a>) -> Self {
        Self {
            lead,
            matches: Vec::new(),
            next: None,
        }
    }

    fn add(&mut self, search: &Search, page: Page<T>) {
        for row in page.items {
            let fits = search.finds(self.lead.text, row.token(), row.all());
            // Tokens that change between two reads can show a thing at both.
            let is_new = |row: &T| {
                self.matches
                    .iter()
                    .all(|known| known.found() != row.found())
            };
            if fits && is_new(&row) {
                self.matches.push(row);
            }
        }
        self.next = page.next;
    }
}
