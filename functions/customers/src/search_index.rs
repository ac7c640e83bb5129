//! `search-index`: updates what other rows hold of a customer: the tokens under which the customer
//! is found, and whose the customer's jobs are ([`customer_jobs`]); and of a job, the
//! tokens under which that one is found ([`job_search`](crate::job_search)), the point that an arrival has
//! told of the customer's site ([`arrival`]), and the place that Google does not know any more
//! ([`expired_place`]).
//!
//! Each run reads the customer as it is now, so that events may be delivered twice, late and out of
//! order. [`FindTokensRow`] says which tokens stand and from which version of the customer they
//! were made; it is replaced in the transaction that writes the tokens, so that of two runs at once
//! one has to read again. Tokens that were made by older rules ([`SHAPE`]) are made anew, wherever
//! they stood.

use data::row::{CustomerRow, FindTokenRow, FindTokensRow};
use data::{Changes, Error, Queue, Store, key, on_any_conflict};
use domain::event::Event;
use domain::id::{CustomerId, JobId};
use domain::search::{SHAPE, tokens};
use futures::{StreamExt as _, TryStreamExt as _};
use work::{Cx, Failure, Worker};

use crate::{arrival, customer_jobs, expired_place, job_search};

/// How many customers are filed at the same time.
const AT_ONCE: usize = 8;

/// See the top of this file.
pub struct SearchIndex;

impl Worker for SearchIndex {
    const NAME: &'static str = "search-index";
    const QUEUE: Queue = Queue::SearchIndex;

    async fn handle(cx: Cx) -> Result<(), Failure> {
        let store = cx.store();
        match &cx.envelope().event {
            // A customer who is new has no jobs under another name.
            Event::CustomerCreated { customer_id } => file_customer(store, *customer_id).await,
            Event::CustomersImported { customer_ids, .. } => {
                file_customers(store, customer_ids).await
            }
            Event::CustomerUpdated { customer_id } => renew(store, *customer_id).await,
            Event::CustomersMerged {
                customer_id,
                merged_customer_id,
            }
            | Event::CustomerMergeUndone {
                customer_id,
                merged_customer_id,
            } => {
                renew(store, *merged_customer_id).await?;
                renew(store, *customer_id).await
            }
            Event::JobCreated { job_id } => {
                file_job(store, *job_id).await?;
                // The list of a customer who is merged at this moment may not show it yet.
                customer_jobs::settle(store, *job_id).await
            }
            Event::JobUpdated { job_id } => file_job(store, *job_id).await,
            Event::JobSiteLocated { job_id } => arrival::pass_on(store, *job_id).await,
            Event::PlaceIdExpired { job_id, place_id } => {
                expired_place::drop_id(store, *job_id, place_id).await
            }
            _ => Ok(()),
        }
    }
}

/// Brings the tokens and the jobs of a customer to what the customer is now.
async fn renew(store: &Store, customer_id: CustomerId) -> Result<(), Failure> {
    file_customer(store, customer_id).await?;
    customer_jobs::settle_all(store, customer_id).await
}

/// Files customers side by side.
async fn file_customers(store: &Store, customer_ids: &[CustomerId]) -> Result<(), Failure> {
    let each = customer_ids
        .iter()
        .copied()
        .map(|id| file_customer(store, id));
    let mut filed = futures::stream::iter(each).buffer_unordered(AT_ONCE);
    while filed.try_next().await?.is_some() {}
    Ok(())
}

async fn file_customer(store: &Store, customer_id: CustomerId) -> Result<(), Failure> {
    let prepare = |_| async move { Ok::<_, Failure>((file(store, customer_id).await?, ())) };
    store.commit_with_retry(on_any_conflict, prepare).await
}

async fn file_job(store: &Store, job_id: JobId) -> Result<(), Failure> {
    let prepare = async |_| Ok::<_, Failure>((job_search::file(store, job_id).await?, ()));
    store.commit_with_retry(on_any_conflict, prepare).await
}

/// What makes the tokens of a customer what they should be.
pub(crate) async fn file(store: &Store, customer_id: CustomerId) -> Result<Changes, Error> {
    let row_keys = (key::customer(customer_id), key::find_tokens(customer_id));
    let (customer, standing) = store
        .get_both::<CustomerRow, FindTokensRow>(row_keys.0, row_keys.1)
        .await?;
    Ok(match customer {
        Some(customer) if customer.merged_into.is_none() => refiled(&customer, standing),
        _ => removed(standing),
    })
}

fn refiled(customer: &CustomerRow, standing: Option<FindTokensRow>) -> Changes {
    let mut changes = Changes::new();
    let has_standing = standing.is_some();
    let mut standing = standing.unwrap_or_else(|| FindTokensRow {
        customer_id: customer.customer_id,
        tokens: Vec::new(),
        customer_version: 0,
        shape: SHAPE,
        version: 1,
    });
    let is_former = standing.shape < SHAPE;
    if standing.customer_version >= customer.version && !is_former {
        return changes;
    }
    let phones: Vec<_> = customer.phones.iter().map(|phone| &phone.number).collect();
    let new_tokens = tokens(&customer.name, &phones, &customer.emails);
    let is_gone = |token: &&String| is_former || !new_tokens.contains(token);
    for gone in standing.tokens.iter().filter(is_gone) {
        discard(&mut changes, &standing, gone);
    }
    // Each row names all tokens, so that one that stays changes too.
    if is_former || standing.tokens != new_tokens {
        for token in &new_tokens {
            changes.upsert(&row(customer.customer_id, token, &new_tokens));
        }
    }
    standing.tokens = new_tokens;
    standing.customer_version = standing.customer_version.max(customer.version);
    standing.shape = SHAPE;
    if has_standing {
        changes.replace(standing);
    } else {
        changes.create(&standing);
    }
    changes
}

fn removed(standing: Option<FindTokensRow>) -> Changes {
    let mut changes = Changes::new();
    if let Some(standing) = standing {
        for token in &standing.tokens {
            discard(&mut changes, &standing, token);
        }
        changes.delete(&standing);
    }
    changes
}

fn discard(changes: &mut Changes, standing: &FindTokensRow, token: &str) {
    if standing.shape == 1 {
        changes.discard_former_token(token, standing.customer_id);
    } else {
        changes.discard(&row(standing.customer_id, token, &[]));
    }
}

fn row(customer_id: CustomerId, token: &str, all: &[String]) -> FindTokenRow {
    FindTokenRow {
        token: token.to_owned(),
        all: all.to_vec(),
        customer_id,
        version: 1,
    }
}
