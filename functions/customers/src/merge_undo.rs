//! `DELETE /v1/customers/{customer_id}/merges/{merged_customer_id}`: makes two customers of one again.

use api::{
    Code, Cx, Dispatcher, Endpoint, Facts, Input, InputDoc, Path, Prefetch, Problem, Reading, Route,
};
use data::row::{AuditedAction, ContactRow, CustomerRow, ThreadRow};
use data::{Changes, Rows};
use domain::event::Event;
use domain::id::CustomerId;
use schemars::{JsonSchema, SchemaGenerator};
use serde::Deserialize;

use crate::customer::Customer;
use crate::merge::{Both, Pair, on_merge_conflict};

/// See [`Endpoint::SUMMARY`].
pub struct CustomerMergeUndo;

/// Which merge.
#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct MergePath {
    /// Which customer is meant: the `customer_id` of an answer that shows it.
    customer_id: CustomerId,
    /// The customer who was merged, of those that the `merges` of the other one name.
    merged_customer_id: CustomerId,
}

/// The two customers of a path, with their threads.
pub struct MergedPair(MergePath);

impl Endpoint for CustomerMergeUndo {
    const NAME: &'static str = "customer-merge-undo";
    const ROUTE: Route = Route::delete("/v1/customers/{customer_id}/merges/{merged_customer_id}");
    const SUMMARY: &'static str = "Undo a merge of two customers.";
    const DETAILS: &'static str = "Possible for 30 days, and only while the customer of the path is not merged itself: of several merges in a row the last one is undone first. The other customer gets back its contact points and service addresses, as they are now, its thread and its jobs; what was removed meanwhile stays removed. What came since the merge stays here: messages, new jobs and new contact points. The answer is the customer of the path.";

    type Access = Dispatcher;
    type Input = MergedPair;
    type Output = Customer;

    async fn handle(cx: Cx<Dispatcher>, (pair, rows): (Pair, Rows)) -> Result<Customer, Problem> {
        let (cx, pair) = (&cx, &pair);
        let prepare = |rows: Rows| async move {
            let mut changes = Changes::new();
            let customer = undo(cx, pair, &rows, &mut changes)?;
            Ok::<_, Problem>((changes, Customer::from(customer)))
        };
        cx.store().commit_on(rows, on_merge_conflict, prepare).await
    }
}

impl Input for MergedPair {
    type Value = (Pair, Rows);

    fn read(facts: &Facts) -> Result<Self, Problem> {
        Path::read(facts).map(|Path(path)| Self(path))
    }

    fn prefetch(&self, prefetch: &mut Prefetch<'_>) {
        for at in self.pair().rows() {
            prefetch.row(at);
        }
    }

    async fn load(self, reading: &mut Reading<'_>) -> Result<Self::Value, Problem> {
        let pair = self.pair();
        let rows = reading.rows(&pair.rows())?;
        Ok((pair, rows))
    }

    fn describe(doc: &mut InputDoc, generator: &mut SchemaGenerator) {
        Path::<MergePath>::describe(doc, generator);
    }
}

impl MergedPair {
    const fn pair(&self) -> Pair {
        Pair::of(self.0.customer_id, self.0.merged_customer_id)
    }
}

fn undo(
    cx: &Cx<Dispatcher>,
    pair: &Pair,
    rows: &Rows,
    changes: &mut Changes,
) -> Result<CustomerRow, Problem> {
    let Both {
        mut own,
        other,
        own_thread,
        other_thread,
    } = pair.read(rows)?;
    let is_it = |merge: &&data::row::MergedCustomer| merge.customer_id == pair.other;
    let merge = own.merges.iter().find(is_it).ok_or(Problem::NotFound)?;
    if let Some(into) = own.merged_into {
        return Err(Problem::merged(into));
    }
    if merge.undoable_until() < cx.now() {
        return Err(Problem::refused(
            Code::MergeUndoExpired,
            "A merge can be undone for 30 days, and this one is older.",
        ));
    }
    let mut other = other.ok_or(Problem::NotFound)?;
    let points = own.release(&mut other, cx.now()).ok_or(Problem::NotFound)?;
    for point in &points {
        changes.upsert(&ContactRow {
            point: point.clone(),
            customer_id: other.customer_id,
            version: 1,
        });
    }
    if let Some(mut theirs) = other_thread {
        if let Some(mut thread) = own_thread {
            thread.release(&mut theirs, &points);
            write(thread, changes);
        }
        theirs.merged_into = None;
        write(theirs, changes);
    }
    cx.audit(
        changes,
        AuditedAction::CustomerMergeUndone,
        other.customer_id,
    );
    changes.publish(Event::CustomerMergeUndone {
        customer_id: own.customer_id,
        merged_customer_id: other.customer_id,
    });
    changes.replace(other);
    Ok(changes.replace(own))
}

/// A thread in which there is nothing was made by the merge alone.
fn write(thread: ThreadRow, changes: &mut Changes) {
    if thread.is_blank() {
        changes.delete(&thread);
    } else {
        changes.replace(thread);
    }
}
