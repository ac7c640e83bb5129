//! `POST /v1/customers/{customer_id}/merge`: makes one customer of two that are the same person or firm.
//!
//! What leads to a customer goes to the survivor in one commit: contact points, service addresses, the
//! note, the thread. `search-index` brings the jobs after it. Who is merged keeps its row and its thread
//! as they were, out of every list, so that [`undo`](crate::merge_undo) finds all of it.

use api::{
    Code, Cx, Dispatcher, Endpoint, Idempotent, Loaded, Problem, RecordPath as _, References,
    Route, Viewer, WithRows,
};
use data::key::{self, RowKey};
use data::row::{AuditedAction, ContactRow, CustomerRow, MergeRefusal, ThreadRow};
use data::{Changes, Error, Row as _, Rows};
use domain::event::Event;
use domain::id::{CustomerId, ThreadId};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::customer::{Customer, CustomerPath};

/// See [`Endpoint::SUMMARY`].
pub struct CustomerMerge;

/// Who is the same customer.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "MergeCustomer")]
pub struct NewMerge {
    /// The customer who is merged into the one of the path, and no longer listed from then on.
    merged_customer_id: CustomerId,
}

impl Endpoint for CustomerMerge {
    const NAME: &'static str = "customer-merge";
    const ROUTE: Route = Route::post("/v1/customers/{customer_id}/merge");
    const SUMMARY: &'static str = "Merge another customer into this one.";
    const DETAILS: &'static str = "The customer of the path goes on for both: its phones, email addresses, identities and service addresses are those of both, its note has the other one's below its own, its thread and its timeline show both histories, and what the other one sends from now on arrives in its thread. The jobs of the other one follow within seconds. The name stays. The other customer is no longer listed or found, still answers by its id with `merged_into`, and cannot be changed. `DELETE /v1/customers/{customer_id}/merges/{merged_customer_id}` undoes it for 30 days.";

    type Access = Dispatcher;
    type Input = Idempotent<(Loaded<CustomerPath>, WithRows<NewMerge, CustomerPath>)>;
    type Output = Customer;

    async fn handle(
        cx: Cx<Dispatcher>,
        Idempotent {
            key: request,
            input: (customer, (new, rows)),
        }: Idempotent<(CustomerRow, (NewMerge, Rows))>,
    ) -> Result<Customer, Problem> {
        let pair = Pair::of(customer.customer_id, new.merged_customer_id);
        if pair.own == pair.other {
            let detail = "must be another customer";
            return Err(Problem::field("/merged_customer_id", detail));
        }
        let (cx, request, pair) = (&cx, &request, &pair);
        let prepare = |rows: Rows| async move {
            let mut changes = Changes::new();
            let customer = merge(cx, pair, &rows, &mut changes)?;
            let customer = Customer::from(customer);
            cx.remember(request, &mut changes, &customer)?;
            Ok::<_, Problem>((changes, customer))
        };
        cx.store().commit_on(rows, on_merge_conflict, prepare).await
    }
}

impl References<CustomerPath> for NewMerge {
    fn rows(&self, path: &CustomerPath, _: &Viewer) -> Vec<RowKey> {
        Pair::of(path.customer_id(), self.merged_customer_id).rows()
    }
}

/// The customer who goes on, and the one who is merged.
pub struct Pair {
    pub(crate) own: CustomerId,
    pub(crate) other: CustomerId,
}

/// The rows of both, where they stand.
pub(crate) struct Both {
    pub(crate) own: CustomerRow,
    pub(crate) other: Option<CustomerRow>,
    pub(crate) own_thread: Option<ThreadRow>,
    pub(crate) other_thread: Option<ThreadRow>,
}

impl Pair {
    pub(crate) const fn of(own: CustomerId, other: CustomerId) -> Self {
        Self { own, other }
    }

    pub(crate) fn rows(&self) -> Vec<RowKey> {
        let thread = |customer| key::thread(ThreadId::of_customer(customer));
        vec![
            key::customer(self.own),
            key::customer(self.other),
            thread(self.own),
            thread(self.other),
        ]
    }

    pub(crate) fn read(&self, rows: &Rows) -> Result<Both, Problem> {
        let thread = |customer| key::thread(ThreadId::of_customer(customer));
        let own: Option<CustomerRow> = rows.get(&key::customer(self.own))?;
        Ok(Both {
            own: own.ok_or(Problem::NotFound)?,
            other: rows.get(&key::customer(self.other))?,
            own_thread: rows.get(&thread(self.own))?,
            other_thread: rows.get(&thread(self.other))?,
        })
    }
}

/// Retries when one of the customers, or what was said with them, has changed since it was read.
pub(crate) fn on_merge_conflict(error: Error) -> Result<Error, Problem> {
    let kinds = [CustomerRow::KIND, ThreadRow::KIND];
    if kinds.iter().any(|kind| error.has_changed(kind)) {
        Ok(error)
    } else {
        Err(error.into())
    }
}

fn merge(
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
    let mut other = other
        .ok_or_else(|| Problem::field("/merged_customer_id", "must be an existing customer"))?;
    own.absorb(&mut other, cx.member().member_id, cx.now())
        .map_err(refused)?;
    for point in other.points() {
        let customer_id = own.customer_id;
        changes.upsert(&ContactRow {
            point,
            customer_id,
            version: 1,
        });
    }
    // One who has no thread gets one that is merged: a message that is applied at this very moment is in
    // conflict with it, and looks again whom its sender is now.
    let stands = other_thread.is_some();
    let mut other_thread =
        other_thread.unwrap_or_else(|| ThreadRow::begin(other.customer_id, cx.now()));
    let is_blank = other_thread.is_blank();
    if let Some(mut thread) = own_thread {
        thread.absorb(&mut other_thread);
        changes.replace(thread);
    } else {
        let mut thread = ThreadRow::begin(own.customer_id, other_thread.created_at);
        thread.state = other_thread.state;
        thread.snoozed_until = other_thread.snoozed_until;
        thread.absorb(&mut other_thread);
        if !is_blank {
            changes.create(&thread);
        }
    }
    if stands {
        changes.replace(other_thread);
    } else {
        changes.create(&other_thread);
    }
    cx.audit(changes, AuditedAction::CustomersMerged, other.customer_id);
    changes.publish(Event::CustomersMerged {
        customer_id: own.customer_id,
        merged_customer_id: other.customer_id,
    });
    changes.replace(other);
    Ok(changes.replace(own))
}

/// Why two customers cannot be merged.
pub(crate) fn refused(refusal: MergeRefusal) -> Problem {
    match refusal {
        MergeRefusal::Itself => Problem::field("/merged_customer_id", "must be another customer"),
        MergeRefusal::Merged(into) => Problem::merged(into),
        MergeRefusal::TooMuch => Problem::refused(
            Code::MergeTooLarge,
            "Together these customers have more than 10 phones, email addresses, service addresses or earlier merges. Remove some first.",
        ),
    }
}
