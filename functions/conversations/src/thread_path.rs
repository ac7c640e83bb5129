//! The thread that a path names, and who may see it.

use api::{RecordPath, RowPath, Viewer, Visibility};
use data::key::{self, RowKey};
use data::row::ThreadRow;
use domain::id::{CustomerId, ThreadId};
use schemars::JsonSchema;
use serde::Deserialize;

/// Which thread.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct ThreadPath {
    /// Which thread is meant: the `thread_id` of an answer that shows it.
    pub(crate) thread_id: ThreadId,
}

/// Dispatchers and owners see all threads, technicians those of the customers whose open jobs they have.
/// A thread that is hidden is answered like a missing one.
impl RowPath for ThreadPath {
    type Row = ThreadRow;
    const BY_CUSTOMER: bool = true;

    fn at(&self, _: &Viewer) -> RowKey {
        key::thread(self.thread_id)
    }

    fn visibility(thread: &ThreadRow, _: &Viewer) -> Visibility {
        Visibility::AtHand(thread.customer_id())
    }
}

impl RecordPath for ThreadPath {
    fn customer_id(&self) -> CustomerId {
        self.thread_id.customer()
    }
}
