//! Follows the rows of one kind through the table's stream, for effects that may be lost: a hint that is
//! late is worth nothing, so nothing is retried, and of a row that was written often only the newest
//! state counts.

use std::collections::{BTreeMap, HashMap};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use data::key::RowKey;
use data::{Aws, Row, Setting, Store};
use lambda_runtime::{LambdaEvent, service_fn};
use serde_json::Value;

use crate::App;
use crate::serve::{StartError, deadline, on_one_thread, partial, start};
use crate::stream::{StreamBatch, new_image};

/// Deals with rows of one kind as they are written.
pub trait Follower: Send + Sync + 'static {
    /// Its name everywhere: binary, event file, log field.
    const NAME: &'static str;
    /// The settings it reads; the template gives it exactly these.
    const SETTINGS: &'static [Setting] = &[];
    /// The rows it follows; the template filters the stream by their kind.
    type Row: Row;

    /// Deals with rows of one company.
    fn follow(
        followed: Followed<Self::Row>,
    ) -> impl Future<Output = Result<(), data::Error>> + Send;
}

/// Rows of one company in the hands of their follower.
pub struct Followed<R> {
    app: Arc<App>,
    /// The rows of the company.
    pub store: Store,
    /// Those that were written, each once, in its newest state.
    pub rows: Vec<R>,
    deadline: Instant,
}

impl<R> Followed<R> {
    /// Settings and clients.
    pub fn aws(&self) -> &Aws {
        self.app.aws()
    }

    /// How much time is left.
    pub fn remaining(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }
}

/// How many rows were followed.
type Running<'a> = Pin<Box<dyn Future<Output = usize> + Send + 'a>>;

/// What the binary of a follower runs.
pub struct FollowerFunction {
    /// [`Follower::NAME`].
    pub name: &'static str,
    /// [`Follower::SETTINGS`].
    pub settings: &'static [Setting],
    /// [`Row::KIND`] of the rows it follows.
    pub kind: &'static str,
    /// Follows the records of a batch of the stream.
    pub run: for<'a> fn(&'a Arc<App>, &'a [Value], Instant) -> Running<'a>,
}

impl FollowerFunction {
    /// The function of `F`.
    pub const fn of<F: Follower>() -> Self {
        Self {
            name: F::NAME,
            settings: F::SETTINGS,
            kind: <F::Row as Row>::KIND,
            run: |app, records, deadline| Box::pin(follow::<F>(app, records, deadline)),
        }
    }
}

/// Follows what the table's stream delivers until the process is ended.
pub fn run_follower(function: &'static FollowerFunction) -> Result<(), StartError> {
    on_one_thread(serve(function))
}

async fn serve(function: &'static FollowerFunction) -> Result<(), StartError> {
    let app = start(&[], function.settings).await?;
    let service = service_fn(|event: LambdaEvent<StreamBatch>| {
        let app = app.clone();
        async move {
            let deadline = deadline(&event.context);
            let followed = (function.run)(&app, &event.payload.records, deadline).await;
            tracing::info!(follower = function.name, followed, "rows followed");
            partial(Vec::new())
        }
    });
    lambda_runtime::run(service)
        .await
        .map_err(StartError::Runtime)
}

async fn follow<F: Follower>(app: &Arc<App>, records: &[Value], deadline: Instant) -> usize {
    let mut companies: BTreeMap<_, (Store, HashMap<RowKey, F::Row>)> = BTreeMap::new();
    for record in records {
        let read = new_image(record).and_then(|image| {
            let row = app.aws().directory().of_streamed_row::<F::Row>(image);
            row.map_err(|error| error.to_string())
        });
        match read {
            Ok((store, row)) => {
                let company = companies.entry(store.company_id());
                let (_, rows) = company.or_insert_with(|| (store, HashMap::new()));
                rows.insert(row.row_key(), row);
            }
            Err(reason) => tracing::warn!(reason, "a record of the stream cannot be read"),
        }
    }
    let (mut waiting, mut followed) = (companies.len(), 0);
    for (store, rows) in companies.into_values() {
        let begun = Instant::now();
        // One company that hangs leaves time to the others.
        let share = deadline.saturating_duration_since(begun)
            / u32::try_from(waiting).unwrap_or(u32::MAX).max(1);
        waiting -= 1;
        let count = rows.len();
        let of_company = Followed {
            app: app.clone(),
            store,
            rows: rows.into_values().collect(),
            deadline: begun + share,
        };
        match tokio::time::timeout(share, F::follow(of_company)).await {
            Ok(Ok(())) => followed += count,
            Ok(Err(error)) => tracing::warn!(cause = %error, "rows were not followed"),
            Err(_) => tracing::warn!("rows were not followed in time"),
        }
    }
    followed
}
