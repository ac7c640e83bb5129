//! `search-sweep`: files customers anew whose search tokens were made by older rules.
//!
//! A greater [`SHAPE`] changes nothing about the customers that are filed already, and most of them
//! have no event for years. Each company remembers by which rules all of its customers are filed:
//! where these are the present ones, that is all that is read. Filing a customer is what
//! `search-index` does, so that events may come at the same time.

use std::sync::Arc;
use std::time::Duration;

use data::row::{CustomerRow, FindTokensRow, Refiling, RefilingRow};
use data::{Changes, Error, Row as _, Store, key, on_any_conflict};
use domain::id::CustomerId;
use domain::search::SHAPE;
use futures::StreamExt as _;
use work::walk::{Slice, Visit, visit};
use work::{App, Sweep};

use crate::search_index::file;

/// See the module.
pub struct SearchSweep;

/// A page of one company's customers.
const CUSTOMERS: usize = 25;

/// How many customers are filed together.
const AT_ONCE: usize = 8;

/// The result of a pass.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    filed: usize,
    failed: usize,
}

impl Sweep for SearchSweep {
    const NAME: &'static str = "search-sweep";

    async fn run(app: Arc<App>, remaining: Duration) -> Result<usize, Error> {
        let walk = visit(&app, Self::NAME, remaining, sweep).await?;
        let (companies, failed, unfinished) = (walk.companies, walk.failed, walk.unfinished);
        let found: usize = walk.found.iter().map(|count| count.filed).sum();
        let customers_failed: usize = walk.found.iter().map(|count| count.failed).sum();
        tracing::info!(
            companies,
            failed,
            unfinished,
            found,
            customers_failed,
            "customers of older search rules were filed anew"
        );
        Ok(found)
    }
}

/// Files customers of one company, in the order of their names, from where the last visit stopped.
async fn sweep(store: Store, slice: Slice) -> Result<Visit<Count>, Error> {
    let known: Option<RefilingRow> = store.get(key::refiling()).await?;
    let row = known.clone().unwrap_or_default();
    let Some(mut walk) = row.due(SHAPE, store.now()) else {
        return Ok(Visit {
            found: Count::default(),
            is_finished: true,
        });
    };
    let mut count = Count::default();
    let mut customers = slice.list::<CustomerRow>(&store, key::customers(), CUSTOMERS);
    if let Some(position) = walk.after.take() {
        customers.resume_after(position);
    }
    while let Some(page) = customers.next_page().await? {
        let outdated = outdated(&store, &page).await?;
        customers.give_back(page.len() - outdated.len());
        let due = outdated.len();
        let filed = file_all(&store, outdated).await;
        count.filed += filed;
        count.failed += due - filed;
    }
    let visit = customers.visit(count);
    if count.failed > 0 {
        walk.since = store.now();
    }
    let walk = Refiling {
        is_through: visit.is_finished,
        after: customers.position(),
        ..walk
    };
    save_progress(&store, known, row.walked(walk)).await?;
    Ok(visit)
}

/// Those of a page that are filed by older rules, or not at all.
async fn outdated(store: &Store, page: &[CustomerRow]) -> Result<Vec<CustomerId>, Error> {
    let ids = || page.iter().map(|customer| customer.customer_id);
    let row_keys: Vec<_> = ids().map(key::find_tokens).collect();
    let standing: Vec<Option<FindTokensRow>> = store.get_many(&row_keys).await?;
    let is_outdated =
        |row: &Option<FindTokensRow>| row.as_ref().is_none_or(|row| row.shape < SHAPE);
    let pairs = ids().zip(standing);
    Ok(pairs
        .filter_map(|(id, row)| is_outdated(&row).then_some(id))
        .collect())
}

/// Files customers; returns how many. One that cannot be filed does not stop the others.
async fn file_all(store: &Store, customers: Vec<CustomerId>) -> usize {
    let filings = customers
        .into_iter()
        .map(|customer_id| file_one(store, customer_id));
    let filed: Vec<bool> = futures::stream::iter(filings)
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    filed.into_iter().filter(|is_filed| *is_filed).count()
}

async fn file_one(store: &Store, customer_id: CustomerId) -> bool {
    let prepare = |_| async move { Ok::<_, Error>((file(store, customer_id).await?, ())) };
    let filed = store.commit_with_retry(on_any_conflict, prepare).await;
    if let Err(error) = &filed {
        tracing::error!(cause = %error, "customer {customer_id} cannot be filed anew");
    }
    filed.is_ok()
}

/// Keeps how far the company is, unless another visit has done so meanwhile.
async fn save_progress(
    store: &Store,
    known: Option<RefilingRow>,
    next: RefilingRow,
) -> Result<(), Error> {
    let mut changes = Changes::new();
    if known.is_some() {
        changes.replace(next);
    } else {
        changes.create(&RefilingRow { version: 1, ..next });
    }
    match store.commit(changes).await {
        Err(error) if error.is_stale(RefilingRow::KIND) || error.is_taken(RefilingRow::KIND) => {
            Ok(())
        }
        outcome => outcome,
    }
}
