//! A provider that fails, and a worker that dies: every mail is sent once all the same.

use std::time::Duration;

use domain::event::Event;
use domain::mail::{MailKind, MailStatus};
use jiff::SignedDuration;
use notices::EmailDeliver;
use outside::{Fault, FaultKind, Provider};
use tests::{Team, World};
use work::run_batch;

use super::requested::{
    DONE, RETRY, RequestedMail, counts, deliver, deliver_within, mail, request_mail, row, waiting,
};

async fn with_requested_mail() -> (World, Team, RequestedMail) {
    let world = World::new().await;
    let team = world.team().await;
    let requested = request_mail(&team, mail(&team, MailKind::PasswordChanged)).await;
    (world, team, requested)
}

fn fault(kind: FaultKind) -> Fault {
    Fault::next(Provider::Resend, kind)
}

/// The queue delivers the message until it is dealt with.
async fn until_done(world: &World, requested: &RequestedMail) -> usize {
    for tries in 1..=5 {
        let progress = deliver(world, std::slice::from_ref(&requested.message)).await;
        if progress.retry.is_empty() {
            assert_eq!(counts(&progress), DONE);
            return tries;
        }
        assert_eq!(progress.retry[..], [requested.message.message_id.as_str()]);
    }
    panic!("the mail is never dealt with");
}

async fn is_sent_once(world: &World, team: &Team, requested: &RequestedMail) {
    let mails = world.outside.mails_to(&requested.to);
    assert_eq!(mails.len(), 1);
    let row = row(team, requested.mail_id).await;
    assert_eq!(row.status, MailStatus::Sent);
    assert_eq!(row.provider_id.as_deref(), Some(mails[0].id.as_str()));
}

#[tokio::test]
async fn a_fault_before_or_after_the_effect_costs_nothing_but_time() {
    for kind in [
        FaultKind::Status,
        FaultKind::Cut,
        FaultKind::Malformed,
        FaultKind::Html,
        FaultKind::Huge,
        FaultKind::Redirect,
    ] {
        for fault in [fault(kind), fault(kind).after_effect()] {
            let (world, team, requested) = with_requested_mail().await;
            world.outside.fault(fault);
            until_done(&world, &requested).await;
            is_sent_once(&world, &team, &requested).await;
        }
    }
}

#[tokio::test]
async fn a_provider_that_hangs_is_asked_again_under_the_same_key() {
    let (world, team, requested) = with_requested_mail().await;
    world.outside.fault(fault(FaultKind::Hang).after_effect());
    let time = Duration::from_secs(8);
    let messages = [requested.message.clone()];

    let progress = deliver_within(&world, &messages, time).await;
    assert_eq!(counts(&progress), RETRY);
    let mail = row(&team, requested.mail_id).await;
    assert_eq!(mail.status, MailStatus::Sending);
    assert!(mail.tried_at.is_some());

    assert_eq!(until_done(&world, &requested).await, 1);
    is_sent_once(&world, &team, &requested).await;
    let keys: Vec<_> = world.outside.requests();
    assert!(keys.iter().all(|request| request.body == keys[0].body));
}

#[tokio::test]
async fn a_provider_that_fails_for_long_loses_no_mail() {
    let (world, team, requested) = with_requested_mail().await;
    world.outside.fault(fault(FaultKind::Status).times(0));
    let messages = [requested.message.clone()];
    assert_eq!(counts(&deliver(&world, &messages).await), RETRY);
    assert!(world.outside.mails().is_empty());

    world.outside.clear_faults();
    until_done(&world, &requested).await;
    is_sent_once(&world, &team, &requested).await;
}

#[tokio::test]
async fn a_short_wait_the_provider_asks_for_is_waited_out() {
    for retry_after in [Some(1), None] {
        let (world, team, requested) = with_requested_mail().await;
        world.outside.fault(Fault {
            retry_after,
            ..Fault::status(Provider::Resend, 429)
        });
        let begun = std::time::Instant::now();
        assert_eq!(until_done(&world, &requested).await, 1);
        let least = Duration::from_secs(retry_after.unwrap_or_default());
        assert!(begun.elapsed() >= least);
        is_sent_once(&world, &team, &requested).await;
    }
}

#[tokio::test]
async fn a_long_wait_is_left_to_the_queue_and_the_mail_stays_new() {
    let (world, team, requested) = with_requested_mail().await;
    world.outside.fault(Fault {
        retry_after: Some(3600),
        ..Fault::status(Provider::Resend, 429)
    });
    let messages = [requested.message.clone()];
    assert_eq!(counts(&deliver(&world, &messages).await), RETRY);
    assert_eq!(row(&team, requested.mail_id).await.tried_at, None);

    until_done(&world, &requested).await;
    is_sent_once(&world, &team, &requested).await;
}

#[tokio::test]
async fn a_mail_parked_by_a_quota_is_sent_however_long_it_takes() {
    let (world, team, requested) = with_requested_mail().await;
    world.outside.fault(Fault {
        name: Some("daily_quota_exceeded".into()),
        ..Fault::status(Provider::Resend, 429)
    });
    let messages = [requested.message.clone()];
    assert_eq!(counts(&deliver(&world, &messages).await), RETRY);

    world.advance(SignedDuration::from_hours(48));
    until_done(&world, &requested).await;
    is_sent_once(&world, &team, &requested).await;
}

#[tokio::test]
async fn a_wrong_key_holds_mails_back_until_somebody_mends_it() {
    for (code, name) in [(401, "missing_api_key"), (403, "invalid_api_key")] {
        let (world, team, requested) = with_requested_mail().await;
        world.outside.fault(Fault {
            name: Some(name.into()),
            ..Fault::status(Provider::Resend, code)
        });
        let messages = [requested.message.clone()];
        assert_eq!(counts(&deliver(&world, &messages).await), RETRY, "{name}");
        assert_eq!(
            row(&team, requested.mail_id).await.status,
            MailStatus::Sending
        );
        until_done(&world, &requested).await;
        is_sent_once(&world, &team, &requested).await;
    }
}

#[tokio::test]
async fn a_mail_refused_for_good_fails_with_its_reason_and_is_not_tried_again() {
    let (world, team, requested) = with_requested_mail().await;
    world.outside.fault(Fault {
        name: Some("invalid_parameter".into()),
        ..Fault::status(Provider::Resend, 422)
    });
    until_done(&world, &requested).await;

    let mail = row(&team, requested.mail_id).await;
    assert_eq!(mail.status, MailStatus::Failed);
    assert!(mail.reason.unwrap().contains("invalid_parameter"));
    let failed = Event::MailFailed {
        mail_id: requested.mail_id,
    };
    let events = waiting(team.store()).await;
    assert!(events.iter().any(|envelope| envelope.event == failed));
    deliver(&world, std::slice::from_ref(&requested.message)).await;
    assert_eq!(world.outside.requests().len(), 1);
    assert!(world.outside.mails().is_empty());
}

#[tokio::test]
async fn a_worker_that_dies_between_the_call_and_its_result_sends_once() {
    let (world, team, requested) = with_requested_mail().await;
    world.outside.fault(Fault {
        delay_ms: Some(4000),
        ..fault(FaultKind::Slow).after_effect()
    });
    let (app, messages) = (world.work.clone(), vec![requested.message.clone()]);
    let dying = tokio::spawn(async move {
        let deadline = std::time::Instant::now() + Duration::from_secs(29);
        run_batch::<EmailDeliver>(&app, &messages, deadline).await
    });
    let to = requested.to.clone();
    let taken = world.outside.mail_to(&to, |_| true, Duration::from_secs(5));
    assert!(taken.await.is_some());
    dying.abort();
    assert!(dying.await.unwrap_err().is_cancelled());
    assert_eq!(
        row(&team, requested.mail_id).await.status,
        MailStatus::Sending
    );

    assert_eq!(until_done(&world, &requested).await, 1);
    is_sent_once(&world, &team, &requested).await;
}

#[tokio::test]
async fn a_worker_that_dies_after_its_result_sends_once() {
    let (world, team, requested) = with_requested_mail().await;
    until_done(&world, &requested).await;
    // The once-marker is what is written last; without it the event is handled anew.
    let mut changes = data::Changes::new();
    let envelope = waiting(team.store()).await.remove(0);
    changes.discard(&data::outbox::OnceRow {
        worker: "email-deliver".into(),
        event_id: envelope.event_id,
        at: world.clock.now(),
        version: 1,
    });
    team.store().commit(changes).await.unwrap();

    until_done(&world, &requested).await;
    is_sent_once(&world, &team, &requested).await;
    assert_eq!(world.outside.requests().len(), 1);
}

#[tokio::test]
async fn an_outcome_that_stays_unknown_for_a_day_is_left_uncertain() {
    let (world, team, requested) = with_requested_mail().await;
    world
        .outside
        .fault(fault(FaultKind::Cut).after_effect().times(0));
    let messages = [requested.message.clone()];
    assert_eq!(counts(&deliver(&world, &messages).await), RETRY);

    world.outside.clear_faults();
    let requests = world.outside.requests().len();
    world.advance(SignedDuration::from_hours(24));
    until_done(&world, &requested).await;

    let mail = row(&team, requested.mail_id).await;
    assert_eq!(mail.status, MailStatus::Uncertain);
    assert!(mail.reason.is_some());
    assert_eq!(world.outside.requests().len(), requests);
    assert_eq!(world.outside.mails_to(&requested.to).len(), 1);
}

#[tokio::test]
async fn a_mail_that_went_out_in_other_words_is_left_uncertain() {
    let (world, team, requested) = with_requested_mail().await;
    world.outside.fault(Fault {
        name: Some("invalid_idempotent_request".into()),
        ..Fault::status(Provider::Resend, 409)
    });
    until_done(&world, &requested).await;
    let mail = row(&team, requested.mail_id).await;
    assert_eq!(mail.status, MailStatus::Uncertain);
}

#[tokio::test]
async fn one_mail_that_hangs_leaves_time_to_the_others() {
    let (world, team, first) = with_requested_mail().await;
    world.outside.fault(fault(FaultKind::Hang));
    let second = request_mail(&team, mail(&team, MailKind::TotpEnabled)).await;
    let messages = [first.message.clone(), second.message.clone()];

    let progress = deliver_within(&world, &messages, Duration::from_secs(14)).await;

    assert!(!progress.retry.contains(&second.message.message_id));
    let sent = row(&team, second.mail_id).await;
    assert_eq!(sent.status, MailStatus::Sent);
    until_done_unless(&world, &first, &progress.retry).await;
    assert_eq!(world.outside.mails_to(&first.to).len(), 2);
}

async fn until_done_unless(world: &World, requested: &RequestedMail, retry: &[String]) {
    if retry.contains(&requested.message.message_id) {
        until_done(world, requested).await;
    }
}
