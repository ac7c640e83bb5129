//! The walk over all companies that sweeps have in common.
//!
//! A walk goes once round, from where the last one stopped. What does not fit into its time is the
//! beginning of the next, and no company takes more than its [`Slice`], so that a backlog of one holds
//! up no other.

use std::time::{Duration, Instant};

use data::key::Range;
use data::{Cursor, Error, PageRequest, Row, Store};
use domain::id::CompanyId;
use futures::StreamExt as _;

use crate::App;

/// How many companies are looked at together.
const AT_ONCE: usize = 16;

/// Nothing is begun with less time than this; the next slot finds what is left.
const LEAST_TIME: Duration = Duration::from_secs(6);

/// The longest that one company is looked at.
const LONGEST_VISIT: Duration = Duration::from_secs(8);

/// The most rows of one company that are processed.
const MOST_ROWS: usize = 250;

/// What one company gets of a walk.
#[derive(Debug)]
pub struct Slice {
    end: Instant,
    rows: usize,
}

impl Slice {
    /// Takes up to `requested` rows more; nothing once the slice is used up.
    fn take(&mut self, requested: usize) -> Option<usize> {
        let rows = requested.min(self.rows);
        if rows == 0 || Instant::now() >= self.end {
            return None;
        }
        self.rows -= rows;
        Some(rows)
    }

    /// The rows of a list, from its beginning, in pages of this size.
    pub fn list<R: Row>(self, store: &Store, range: Range, page: usize) -> Due<'_, R> {
        Due {
            store,
            range,
            page,
            slice: self,
            cursor: None,
            rows: Vec::new().into_iter(),
            is_finished: false,
        }
    }
}

/// The rows of one company that a visit processes: those of a list that stand first, as far as they
/// are due and the slice allows.
pub struct Due<'a, R> {
    store: &'a Store,
    range: Range,
    page: usize,
    slice: Slice,
    cursor: Option<Cursor>,
    rows: std::vec::IntoIter<R>,
    is_finished: bool,
}

impl<R: Row> Due<'_, R> {
    /// The next row; none at the end of the list or of the slice.
    pub async fn next(&mut self) -> Result<Option<R>, Error> {
        loop {
            if let Some(row) = self.rows.next() {
                return Ok(Some(row));
            }
            match self.next_page().await? {
                Some(rows) => self.rows = rows.into_iter(),
                None => return Ok(None),
            }
        }
    }

    /// The next rows together; none at the end of the list or of the slice.
    pub async fn next_page(&mut self) -> Result<Option<Vec<R>>, Error> {
        if self.is_finished {
            return Ok(None);
        }
        let Some(rows) = self.slice.take(self.page) else {
            return Ok(None);
        };
        let page_request = PageRequest::new(rows, self.cursor.clone());
        let page = self.store.page(&self.range, &page_request).await?;
        self.is_finished = page.next.is_none();
        self.cursor = page.next;
        Ok(Some(page.items))
    }

    /// Says that no later row is due.
    pub fn finish(&mut self) {
        self.rows = Vec::new().into_iter();
        self.is_finished = true;
    }

    /// Whether nothing is left that is due.
    pub fn is_finished(&self) -> bool {
        self.is_finished && self.rows.as_slice().is_empty()
    }

    /// Returns unused rows to the slice.
    pub fn give_back(&mut self, rows: usize) {
        self.slice.rows += rows;
    }

    /// Continues behind this position of the list, or from its beginning if the list has no such
    /// position any more.
    pub fn resume_after(&mut self, cursor: Cursor) {
        self.cursor = Some(cursor).filter(|cursor| self.store.is_cursor_of(cursor, &self.range));
        self.rows = Vec::new().into_iter();
        self.is_finished = false;
    }

    /// Where the next page begins.
    pub fn position(self) -> Option<Cursor> {
        self.cursor
    }

    /// The result of the visit.
    pub fn visit<T>(&self, found: T) -> Visit<T> {
        Visit {
            found,
            is_finished: self.is_finished(),
        }
    }
}

/// The result of a visit to a company.
#[derive(Debug)]
pub struct Visit<T> {
    /// What was found.
    pub found: T,
    /// Whether there is nothing more to process now.
    pub is_finished: bool,
}

/// The result of a walk.
#[derive(Debug)]
pub struct Walk<T> {
    /// How many companies were visited.
    pub companies: usize,
    /// How many of them could not be looked through.
    pub failed: usize,
    /// In how many more was left to do than their slice allowed.
    pub unfinished: usize,
    /// What the others gave.
    pub found: Vec<T>,
}

/// Visits every company once, as long as there is time, and saves where it stopped. One company
/// that cannot be read does not block the others.
pub async fn visit<T, F: Future<Output = Result<Visit<T>, Error>>>(
    app: &App,
    sweep: &'static str,
    remaining: Duration,
    pass: impl Fn(Store, Slice) -> F,
) -> Result<Walk<T>, Error> {
    let end = Instant::now() + remaining.saturating_sub(LEAST_TIME);
    let begun_after = app.aws().slots().position(sweep).await?;
    let mut walk = Walk {
        companies: 0,
        failed: 0,
        unfinished: 0,
        found: Vec::new(),
    };
    let mut round = Round::from(begun_after);
    while let Some(page) = round.next(app, end).await? {
        walk.visit(page, &pass, &mut round, end).await;
    }
    app.aws().slots().save_position(sweep, round.after).await?;
    if !round.is_whole {
        tracing::error!(
            alarm = "sweep-cut-short",
            sweep,
            companies = walk.companies,
            "sweep {sweep} ran out of time and goes on with the next slot"
        );
    }
    Ok(walk)
}

impl Walk<usize> {
    /// Says in the log what was done, in these words; gives how often it was done.
    pub fn report(&self, words: &str) -> usize {
        let Self {
            companies,
            failed,
            unfinished,
            ..
        } = self;
        let found = self.found.iter().sum();
        tracing::info!(companies, failed, unfinished, found, "{words}");
        found
    }
}

impl<T> Walk<T> {
    async fn visit<F: Future<Output = Result<Visit<T>, Error>>>(
        &mut self,
        page: Vec<Store>,
        pass: &impl Fn(Store, Slice) -> F,
        round: &mut Round,
        end: Instant,
    ) {
        let mut visits = futures::stream::iter(page)
            .map(|store| async move {
                let now = Instant::now();
                let company_id = store.company_id();
                if now >= end {
                    return None;
                }
                let slice = Slice {
                    end: end.min(now + LONGEST_VISIT),
                    rows: MOST_ROWS,
                };
                Some((company_id, pass(store, slice).await))
            })
            // In their order, so that those who are left are the last ones.
            .buffered(AT_ONCE);
        while let Some(Some((company_id, visit))) = visits.next().await {
            // Whom the end of the walk has cut short is the first of the next one. The first of this one
            // is not: nobody can hold a walk where it is.
            let is_cut = visit.as_ref().is_ok_and(|visit| !visit.is_finished);
            if is_cut && self.companies > 0 && Instant::now() >= end {
                return;
            }
            round.after = Some(company_id);
            self.companies += 1;
            match visit {
                Ok(visit) => {
                    self.unfinished += usize::from(!visit.is_finished);
                    self.found.push(visit.found);
                }
                Err(error) => {
                    self.failed += 1;
                    tracing::error!(cause = %error, "a company cannot be swept");
                }
            }
        }
    }
}

/// Once round all companies, in the order of their ids, from one of them to the same one.
struct Round {
    begun_after: Option<CompanyId>,
    after: Option<CompanyId>,
    has_wrapped: bool,
    is_whole: bool,
}

impl Round {
    fn from(begun_after: Option<CompanyId>) -> Self {
        Self {
            begun_after,
            after: begun_after,
            has_wrapped: false,
            is_whole: false,
        }
    }

    /// The next companies; none when there is no time left or all were visited.
    async fn next(&mut self, app: &App, end: Instant) -> Result<Option<Vec<Store>>, Error> {
        /// A page of companies.
        const PAGE: i32 = 100;
        loop {
            if Instant::now() >= end {
                return Ok(None);
            }
            let mut page = app.aws().directory().companies(self.after, PAGE).await?;
            if self.has_wrapped {
                page.retain(|store| Some(store.company_id()) <= self.begun_after);
            }
            if !page.is_empty() {
                return Ok(Some(page));
            }
            if self.has_wrapped || self.begun_after.is_none() {
                // The next walk begins where this one did.
                self.is_whole = true;
                self.after = self.begun_after;
                return Ok(None);
            }
            self.has_wrapped = true;
            self.after = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slice_ends_with_its_rows_or_its_time() {
        let mut slice = Slice {
            end: Instant::now() + Duration::from_mins(1),
            rows: 60,
        };
        assert_eq!(slice.take(50), Some(50));
        assert_eq!(slice.take(50), Some(10));
        assert_eq!(slice.take(50), None);
        let mut late = Slice {
            end: Instant::now(),
            rows: 60,
        };
        assert_eq!(late.take(50), None);
    }
}
