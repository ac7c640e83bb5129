//! Requested mails, with the messages of their requests.

use std::time::{Duration, Instant};

use data::outbox::Envelope;
use data::row::{MailRow, MemberRow, MemberState, TicketRow};
use data::{Changes, PageRequest, Store, key};
use domain::email::Email;
use domain::event::Event;
use domain::id::MailId;
use domain::mail::{MailKind, TicketKind};
use notices::EmailDeliver;
use tests::{Team, World};
use work::{Progress, Received, run_batch};

/// A mail that waits to be delivered.
pub(crate) struct RequestedMail {
    pub(crate) mail_id: MailId,
    pub(crate) to: String,
    /// The queue message.
    pub(crate) message: Received,
}

/// A mail to the team's owner.
pub(crate) fn mail(team: &Team, kind: MailKind) -> MailRow {
    let to = Email::parse(&team.owner.email).unwrap();
    MailRow::new(team.store().now(), team.company_id, kind, to)
        .about(team.owner.id())
        .word("person", "Robin Sample")
        .word("company", "Anvil Lock & Key")
}

/// Requests a mail, as an endpoint does.
pub(crate) async fn request_mail(team: &Team, mail: MailRow) -> RequestedMail {
    request_mail_with(team, mail, Changes::new()).await
}

/// Requests a mail of this kind with a link.
pub(crate) async fn request_mail_with_link(
    team: &Team,
    kind: MailKind,
) -> (RequestedMail, TicketRow) {
    let mail = mail(team, kind);
    let now = team.store().now();
    let ticket = TicketRow::new(now, kind.ticket().unwrap(), mail.to.clone());
    let mut owner = owner(team).await;
    let mut changes = Changes::new();
    // As the account stands where such a link is of use.
    owner.next_email = (ticket.kind == TicketKind::ChangeEmail).then(|| mail.to.clone());
    owner.state = match ticket.kind {
        TicketKind::VerifyEmail => MemberState::Pending,
        _ => MemberState::Active,
    };
    let owner = changes.replace(owner);
    let ticket = ticket.of_member(&owner);
    changes.create(&ticket);
    (
        request_mail_with(team, mail.with_link(&ticket), changes).await,
        ticket,
    )
}

/// The owner's row.
pub(crate) async fn owner(team: &Team) -> MemberRow {
    let row = team.store().get(key::member(team.owner.id())).await;
    row.unwrap().unwrap()
}

/// Requests a mail in the commit that creates its other rows.
pub(crate) async fn request_mail_with(
    team: &Team,
    mail: MailRow,
    mut changes: Changes,
) -> RequestedMail {
    changes.send(&mail);
    team.store().commit(changes).await.unwrap();
    let is_expected = |event: &Event| {
        let (Event::MailRequested { mail_id } | Event::SecurityMailRequested { mail_id }) = event
        else {
            return false;
        };
        *mail_id == mail.mail_id
    };
    let waiting = waiting(team.store()).await;
    let envelope = waiting.into_iter().find(|one| is_expected(&one.event));
    RequestedMail {
        mail_id: mail.mail_id,
        to: mail.to.as_str().to_owned(),
        message: message(&envelope.unwrap()),
    }
}

/// The events in the outbox.
pub(crate) async fn waiting(store: &Store) -> Vec<Envelope> {
    let page_request = PageRequest::first(100);
    store
        .page(&key::waiting(), &page_request)
        .await
        .unwrap()
        .items
}

/// The message that carries an event.
pub(crate) fn message(envelope: &Envelope) -> Received {
    Received {
        message_id: format!("message of {}", envelope.event_id),
        body: serde_json::to_string(envelope).unwrap(),
        receipts: 1,
    }
}

/// The same on its last receipt, before the dead-letter queue.
pub(crate) fn last(message: &Received) -> Received {
    Received {
        receipts: work::LAST_RECEIPT,
        ..message.clone()
    }
}

/// Delivers these messages to the worker.
pub(crate) async fn deliver(world: &World, messages: &[Received]) -> Progress {
    deliver_within(world, messages, Duration::from_secs(29)).await
}

/// The same with less time.
pub(crate) async fn deliver_within(
    world: &World,
    messages: &[Received],
    time: Duration,
) -> Progress {
    run_batch::<EmailDeliver>(&world.work, messages, Instant::now() + time).await
}

/// The mail as it stands.
pub(crate) async fn row(team: &Team, mail_id: MailId) -> MailRow {
    let row = team.store().get(key::mail(mail_id)).await.unwrap();
    row.unwrap()
}

/// How many of each there are.
pub(crate) fn counts(progress: &Progress) -> (usize, usize, usize, usize) {
    (
        progress.done,
        progress.suppressed,
        progress.quarantined,
        progress.retry.len(),
    )
}

pub(crate) const DONE: (usize, usize, usize, usize) = (1, 0, 0, 0);
pub(crate) const SUPPRESSED: (usize, usize, usize, usize) = (0, 1, 0, 0);
pub(crate) const QUARANTINED: (usize, usize, usize, usize) = (0, 0, 1, 0);
pub(crate) const RETRY: (usize, usize, usize, usize) = (0, 0, 0, 1);

/// Runs `unsettled-sweep`; returns how much it ended.
pub(crate) async fn end_overdue(world: &World) -> usize {
    // A slot of its own each time.
    let slot = format!("{} {:?}", world.clock.now(), Instant::now());
    let deadline = Instant::now() + Duration::from_mins(1);
    let swept = world.run_sweep("unsettled-sweep", &slot, deadline).await;
    swept.unwrap()
}
