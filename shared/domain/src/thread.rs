//! Threads: everything said with one customer.

use crate::id::{CustomerId, ThreadId};
use crate::value::closed_list;

closed_list! {
    /// Where a thread stands.
    ThreadState {
        /// Somebody should look at it.
        Open = "open",
        /// Rests until an instant, or until the customer writes.
        Snoozed = "snoozed",
        /// Is dealt with, until the customer writes again.
        Resolved = "resolved",
    }
}

impl ThreadId {
    /// The one thread of a customer.
    pub const fn of_customer(customer: CustomerId) -> Self {
        Self::from_bytes(customer.to_bytes())
    }

    /// The one customer of a thread.
    pub const fn customer(self) -> CustomerId {
        CustomerId::from_bytes(self.to_bytes())
    }
}
