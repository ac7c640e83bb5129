//! What stands in a company's rows, past the API.

use std::collections::HashMap;

use data::outbox::Envelope;
use data::row::{CustomerRow, MessageRow, Row, ThreadRow};
use data::{PageRequest, Store, key};
use domain::message::MessageOrigin;
use domain::thread::ThreadState;

/// Threads and messages of a company at one moment.
pub(crate) struct Ledger {
    pub(crate) customers: Vec<CustomerRow>,
    pub(crate) threads: Vec<ThreadRow>,
    /// Of each thread in its order.
    pub(crate) messages: Vec<MessageRow>,
}

impl Ledger {
    /// Reads all of it.
    pub(crate) async fn of(rows: &Store) -> Self {
        let mut threads = Vec::new();
        for state in ThreadState::ALL {
            threads.extend(all::<ThreadRow>(rows, &key::threads(*state)).await);
        }
        let mut messages = Vec::new();
        for thread in &threads {
            messages.extend(all::<MessageRow>(rows, &key::messages(thread.thread_id)).await);
        }
        Self {
            customers: all(rows, &key::customers()).await,
            threads,
            messages,
        }
    }

    /// The messages of customers by Meta's id of each.
    pub(crate) fn by_provider(&self) -> HashMap<&str, Vec<&MessageRow>> {
        let mut by_id: HashMap<&str, Vec<&MessageRow>> = HashMap::new();
        let messages = self.messages.iter();
        for message in messages.filter(|one| one.origin == MessageOrigin::Customer) {
            let id = message.provider_id.as_deref().unwrap_or_default();
            by_id.entry(id).or_default().push(message);
        }
        by_id
    }
}

/// The events that still wait in a company's outbox.
pub(crate) async fn waiting(rows: &Store) -> Vec<Envelope> {
    all(rows, &key::waiting()).await
}

async fn all<R: Row>(rows: &Store, range: &key::Range) -> Vec<R> {
    let mut rows_read = Vec::new();
    let mut cursor = None;
    loop {
        let page_request = PageRequest::new(100, cursor);
        let page = rows.page::<R>(range, &page_request).await;
        let page = page.expect("the table can be read");
        rows_read.extend(page.items);
        cursor = page.next;
        if cursor.is_none() {
            return rows_read;
        }
    }
}
