//! What a line of a job is for, and what that says of its tax.

use super::TaxRate;
use crate::value::closed_list;

closed_list! {
    /// What a line is for.
    LineKind {
        /// A thing that stays with the customer.
        Part = "part",
        /// Work.
        Labour = "labour",
        /// What is taken off the sum of parts and labor, before tax.
        Discount = "discount",
    }
}

/// What is wrong with the rate of tax of a line: parts and labor have one, a discount has none.
pub fn rate_fault(kind: LineKind, rate: Option<TaxRate>) -> Option<&'static str> {
    match (kind, rate) {
        (LineKind::Discount, Some(_)) => {
            Some("must be absent: a discount lowers what is taxed at each rate in proportion")
        }
        (LineKind::Part | LineKind::Labour, None) => Some("is required for parts and labor"),
        _ => None,
    }
}
