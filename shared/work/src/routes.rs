//! Which worker consumes which event.

use data::Queue;
use domain::event::Event;
use domain::notification::NewNotification;

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
        | Event::JobUpdated { .. }
        | Event::JobSiteLocated { .. }
        | Event::PlaceIdExpired { .. } => &[Queue::SearchIndex],
        Event::MessageReceived { .. } | Event::ThreadRead { .. } | Event::JobReminderDue { .. } => {
            &[Queue::PushDeliver]
        }
        Event::JobOffered { .. } => &[Queue::PushDeliver, Queue::OfferAdvance],
        Event::MessageRequested { .. } => &[Queue::MessageDeliver],
        Event::AttachmentReceived { .. }
        | Event::AttachmentSent { .. }
        | Event::AttachmentRemoved { .. } => &[Queue::MediaCopy],
        Event::TranslationRequested { .. } => &[Queue::Translate],
        Event::OfferRoundStarted { .. } | Event::OfferDeclined { .. } => &[Queue::OfferAdvance],
        Event::CustomerImportChanged { .. } => &[Queue::CustomerImport],
        Event::MemberRemoved { .. } | Event::ThreadsRemained { .. } => &[Queue::ThreadUnassign],
        // The table of notifications says which.
        event if NewNotification::of(event).is_some() => &[Queue::PushDeliver],
        _ => &[],
    }
}

/// Whether an event goes to a queue. Each one goes to the feed, beside the workers that act on it.
pub fn goes_to(queue: Queue, routes: Routes, event: &Event) -> bool {
    queue == Queue::RealtimePublish || routes(event).contains(&queue)
}

#[cfg(test)]
mod tests {
    use domain::id::{CustomerId, JobId, MailId, MemberId};

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
    fn what_makes_a_notification_goes_to_the_one_who_tells_and_most_things_do_not() {
        let job_id = JobId::from_bytes([1; 16]);
        let member_id = MemberId::from_bytes([2; 16]);
        for event in [
            Event::MemberRolesChanged { member_id },
            Event::JobDeclined {
                job_id,
                technician_id: member_id,
            },
            Event::JobAssigned {
                job_id,
                technician_id: member_id,
            },
        ] {
            assert_eq!(queues_for(&event), [Queue::PushDeliver], "{}", event.name());
        }
        for event in [
            Event::MemberUpdated { member_id },
            Event::NotificationsRead { member_id },
        ] {
            assert!(queues_for(&event).is_empty(), "{}", event.name());
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
