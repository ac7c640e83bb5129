//! Which worker consumes which event.

use data::Queue;
use domain::event::Event;

/// Which queues consume an event, beside that of the feed.
pub type Routes = fn(&Event) -> &'static [Queue];

/// The queues of the workers that act on an event; most events have none.
pub fn queues_for(event: &Event) -> &'static [Queue] {
    match event {
        Event::SecurityMailRequested { .. } => &[Queue::SecurityEmailDeliver],
        Event::MailRequested { .. } => &[Queue::EmailDeliver],
        Event::CustomerCreated { .. }
        | Event::CustomerUpdated { .. }
        | Event::CustomersImported { .. }
        | Event::CustomersMerged { .. }
        | Event::CustomerMergeUndone { .. }
        | Event::JobCreated { .. }
        | Event::JobUpdated { .. } => &[Queue::SearchIndex],
        Event::MessageReceived { .. }
        | Event::ThreadRead { .. }
        | Event::JobAssigned { .. }
        | Event::JobUnassigned { .. }
        | Event::JobRescheduled { .. }
        | Event::JobCalledOff { .. }
        | Event::JobReminderDue { .. }
        | Event::JobOffered { .. }
        | Event::OfferAlertRaised { .. } => &[Queue::PushDeliver],
        Event::MessageRequested { .. } => &[Queue::MessageDeliver],
        Event::AttachmentReceived { .. }
        | Event::AttachmentSent { .. }
        | Event::AttachmentRemoved { .. } => &[Queue::MediaCopy],
        Event::TranslationRequested { .. } => &[Queue::Translate],
        Event::OfferRoundStarted { .. } | Event::OfferDeclined { .. } => &[Queue::OfferAdvance],
        Event::CustomerImportChanged { .. } => &[Queue::CustomerImport],
        Event::MemberRemoved { .. } | Event::ThreadsRemained { .. } => &[Queue::ThreadUnassign],
        _ => &[],
    }
}

/// Whether an event goes to a queue. Each one goes to the feed, beside the workers that act on it.
pub fn goes_to(queue: Queue, routes: Routes, event: &Event) -> bool {
    queue == Queue::RealtimePublish || routes(event).contains(&queue)
}

#[cfg(test)]
mod tests {
    use domain::id::{CustomerId, MailId};

    use super::*;

    #[test]
    fn a_mail_goes_to_the_one_who_delivers_and_a_customer_to_the_one_who_indexes() {
        let mail_id = MailId::from_bytes([1; 16]);
        let customer_id = CustomerId::from_bytes([2; 16]);
        assert_eq!(
            queues_for(&Event::MailRequested { mail_id }),
            [Queue::EmailDeliver]
        );
        assert_eq!(
            queues_for(&Event::SecurityMailRequested { mail_id }),
            [Queue::SecurityEmailDeliver]
        );
        for event in [
            Event::CustomerCreated { customer_id },
            Event::CustomerUpdated { customer_id },
        ] {
            assert_eq!(queues_for(&event), [Queue::SearchIndex]);
        }
    }

    #[test]
    fn what_became_of_a_mail_goes_to_nobody() {
        let mail_id = MailId::from_bytes([1; 16]);
        for event in [
            Event::MailSent { mail_id },
            Event::MailFailed { mail_id },
            Event::MailSuppressed { mail_id },
        ] {
            assert!(queues_for(&event).is_empty());
        }
    }
}
