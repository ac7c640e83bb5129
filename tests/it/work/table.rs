//! A table that fails under the worker: nothing is lost, and every mail is sent once.

use domain::mail::{MailKind, MailStatus};
use tests::{Team, Trouble, Wire, World};

use super::requested::{
    DONE, RequestedMail, counts, deliver, request_mail_with_link, row, waiting,
};

async fn with_requested_mail() -> (World, Wire, Team, RequestedMail) {
    let wire = Wire::to("http://127.0.0.1:4566").await;
    let world = World::with(|settings| settings.endpoint_url = Some(wire.url.clone())).await;
    let team = world.team().await;
    let (requested, _) = request_mail_with_link(&team, MailKind::PasswordReset).await;
    (world, wire, team, requested)
}

async fn is_sent_once_in_the_end(
    world: &World,
    wire: &Wire,
    team: &Team,
    requested: &RequestedMail,
) {
    wire.mend();
    deliver(world, std::slice::from_ref(&requested.message)).await;
    let mails = world.outside.mails_to(&requested.to);
    assert_eq!(mails.len(), 1);
    let row = row(team, requested.mail_id).await;
    assert_eq!(row.status, MailStatus::Sent);
    assert_eq!(row.provider_id.as_deref(), Some(mails[0].id.as_str()));
    let sent = waiting(team.store())
        .await
        .into_iter()
        .filter(|envelope| envelope.event.name() == "mail_sent");
    assert_eq!(sent.count(), 1);
}

#[tokio::test]
async fn a_table_that_fails_for_one_operation_delays_the_mail_and_no_more() {
    for operation in ["GetItem", "PutItem", "TransactWriteItems"] {
        for trouble in [Trouble::Throttled, Trouble::Broken] {
            let (world, wire, team, requested) = with_requested_mail().await;
            wire.plan(Some(operation), trouble, usize::MAX);
            let progress = deliver(&world, std::slice::from_ref(&requested.message)).await;
            assert_eq!(
                progress.retry[..],
                [requested.message.message_id.as_str()],
                "{operation} {trouble:?}"
            );
            is_sent_once_in_the_end(&world, &wire, &team, &requested).await;
        }
    }
}

#[tokio::test]
async fn a_result_that_cannot_be_stored_is_asked_of_the_provider_again() {
    let (world, wire, team, requested) = with_requested_mail().await;
    wire.plan(Some("TransactWriteItems"), Trouble::Broken, usize::MAX);
    deliver(&world, std::slice::from_ref(&requested.message)).await;
    assert_eq!(world.outside.mails_to(&requested.to).len(), 1);
    let mail = row(&team, requested.mail_id).await;
    assert_eq!((mail.status, mail.provider_id), (MailStatus::Sending, None));
    is_sent_once_in_the_end(&world, &wire, &team, &requested).await;
    assert_eq!(world.outside.requests().len(), 2);
}

#[tokio::test]
async fn a_write_whose_answer_is_lost_is_found_done() {
    for operation in ["PutItem", "TransactWriteItems"] {
        let (world, wire, team, requested) = with_requested_mail().await;
        wire.plan(Some(operation), Trouble::AnswerLost, 1);
        let progress = deliver(&world, std::slice::from_ref(&requested.message)).await;
        assert_eq!(counts(&progress), DONE, "{operation}");
        is_sent_once_in_the_end(&world, &wire, &team, &requested).await;
        assert_eq!(world.outside.requests().len(), 1, "{operation}");
    }
}

#[tokio::test]
async fn rows_that_others_hold_are_waited_for() {
    let (world, wire, team, requested) = with_requested_mail().await;
    wire.plan(Some("TransactWriteItems"), Trouble::Collision, 3);
    let progress = deliver(&world, std::slice::from_ref(&requested.message)).await;
    assert_eq!(counts(&progress), DONE);
    is_sent_once_in_the_end(&world, &wire, &team, &requested).await;
}
