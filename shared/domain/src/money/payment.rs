//! Money that came in for a job.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Currency, Money, MoneyError};
use crate::id::{MemberId, PaymentId};
use crate::text::{Label, Reason};
use crate::value::closed_list;

closed_list! {
    /// How a customer paid. No card is charged by the product itself.
    PaymentMethod {
        /// Notes and coins.
        Cash = "cash",
        /// A card, on the company's own terminal.
        Card = "card",
        /// A bank transfer or a check.
        Bank = "bank",
        /// Anything else; the reference says what.
        Other = "other",
    }
}

/// A payment that was recorded. It is never changed or deleted: a wrong one is voided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Payment {
    /// Identifies the payment for good, in paths and wherever something refers to it.
    pub payment_id: PaymentId,
    /// How it was paid.
    pub method: PaymentMethod,
    /// How much; more than nothing.
    pub amount: Money,
    /// The number of a check or of a terminal's slip, for instance.
    pub reference: Option<Label>,
    /// When the money was received.
    #[serde(with = "crate::instant")]
    #[schemars(schema_with = "crate::instant::schema")]
    pub received_at: Timestamp,
    /// When it was entered.
    #[serde(with = "crate::instant")]
    #[schemars(schema_with = "crate::instant::schema")]
    pub recorded_at: Timestamp,
    /// The member who entered it.
    pub recorded_by: MemberId,
    /// That it was voided; null while it counts.
    pub voided: Option<PaymentVoid>,
}

/// That a payment counts no longer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PaymentVoid {
    /// Since when.
    #[serde(with = "crate::instant")]
    #[schemars(schema_with = "crate::instant::schema")]
    pub at: Timestamp,
    /// The member who voided it; null when the product did.
    pub by: Option<MemberId>,
    /// Why, if the job was cancelled.
    pub reason: Option<Reason>,
}

/// What the payments that count add up to.
pub fn paid(currency: Currency, payments: &[Payment]) -> Result<Money, MoneyError> {
    let counting = payments.iter().filter(|payment| payment.voided.is_none());
    counting
        .into_iter()
        .try_fold(Money::zero(currency), |sum, payment| {
            sum.checked_add(payment.amount)
        })
}
