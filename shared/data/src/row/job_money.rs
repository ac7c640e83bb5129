//! What comes in for a job: payments are added and voided, never changed.

use domain::event::Event;
use domain::id::PaymentId;
use domain::money::{Money, Payment, PaymentVoid, paid};
use domain::receipt::SentReceipt;
use domain::text::Reason;

use super::{Author, JobFact, JobRow};
use crate::Changes;

impl JobRow {
    /// What the payments that count add up to.
    pub fn paid(&self) -> Money {
        let currency = self.totals.total.currency();
        paid(currency, &self.payments).expect("payments were added up when they were recorded")
    }

    /// What the customer still owes; below nothing when more was paid. Nothing once the money is voided.
    pub fn balance(&self) -> Money {
        let total = self.totals.total;
        if self.money_voided_at.is_some() {
            return Money::zero(total.currency());
        }
        total
            .checked_sub(self.paid())
            .expect("payments were added up when they were recorded")
    }

    /// Adds a payment, with its fact and event.
    pub fn record_payment(&mut self, payment: Payment, author: &Author, changes: &mut Changes) {
        let payment_id = payment.payment_id;
        let fact = JobFact::PaymentRecorded {
            payment_id,
            method: payment.method,
            amount: payment.amount,
        };
        self.payments.push(payment);
        self.updated_at = author.at();
        self.record(fact, author, changes);
        let job_id = self.job_id;
        changes.publish(Event::PaymentRecorded { job_id, payment_id });
    }

    /// Voids a payment that counts, with its fact and event; says whether there is such a one.
    pub fn void_payment(
        &mut self,
        payment_id: PaymentId,
        author: &Author,
        changes: &mut Changes,
    ) -> bool {
        let mut counting = self.payments.iter_mut().filter(|one| one.voided.is_none());
        let Some(payment) = counting.find(|one| one.payment_id == payment_id) else {
            return false;
        };
        payment.voided = Some(author.void(None));
        let fact = JobFact::PaymentVoided {
            payment_id,
            amount: payment.amount,
        };
        self.updated_at = author.at();
        self.record(fact, author, changes);
        let job_id = self.job_id;
        changes.publish(Event::PaymentVoided { job_id, payment_id });
        true
    }

    /// Notes that a receipt was sent, with its fact and event.
    pub fn record_receipt(&mut self, receipt: SentReceipt, author: &Author, changes: &mut Changes) {
        let (receipt_id, via) = (receipt.receipt_id, receipt.via);
        self.receipts.push(receipt);
        self.updated_at = author.at();
        self.record(JobFact::ReceiptSent { receipt_id, via }, author, changes);
        let job_id = self.job_id;
        changes.publish(Event::ReceiptSent { job_id, receipt_id });
    }

    /// Voids every payment that counts, as part of the step that voids the job's money.
    pub(super) fn void_payments(&mut self, reason: Option<&Reason>, author: &Author) {
        let counting = self.payments.iter_mut().filter(|one| one.voided.is_none());
        for payment in counting {
            payment.voided = Some(author.void(reason));
        }
    }
}

impl Author {
    fn void(&self, reason: Option<&Reason>) -> PaymentVoid {
        PaymentVoid {
            at: self.at(),
            by: self.actor().member_id(),
            reason: reason.cloned(),
        }
    }
}
