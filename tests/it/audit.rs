//! The audit trail: what it shows, what it holds, and whether it is whole.

mod complete;
