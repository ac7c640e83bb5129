//! Each mail is handed over once, and only when somebody has use of it.

use auth::link::Link;
use data::row::{DeadAddressRow, DeadReason, InvitationRow, InvitationState, MailRow, TicketRow};
use data::{Changes, MailUpdate, key};
use domain::email::Email;
use domain::event::Event;
use domain::id::{CompanyId, EventId, InvitationId};
use domain::mail::{MailKind, MailStatus, TicketKind};
use domain::role::{Role, Roles};
use domain::text::PersonName;
use futures::future::join_all;
use jiff::SignedDuration;
use tests::{Team, World, link_token};

use crate::work::requested::{
    DONE, QUARANTINED, RETRY, RequestedMail, SUPPRESSED, counts, deliver, end_overdue, last, mail,
    message, owner, request_mail, request_mail_with, request_mail_with_link, row, waiting,
};

#[tokio::test]
async fn a_mail_is_handed_over_with_a_link_that_opens() {
    let world = World::new().await;
    let team = world.team().await;
    let (requested, ticket) = request_mail_with_link(&team, MailKind::PasswordReset).await;

    let progress = deliver(&world, std::slice::from_ref(&requested.message)).await;

    assert_eq!(counts(&progress), DONE);
    let mails = world.outside.mails_to(&requested.to);
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].from, world.settings().mail_from);
    assert_eq!(mails[0].tags["mail"], requested.mail_id.to_string());
    assert_eq!(mails[0].tags["company"], team.company_id.to_string());
    let key = requested.mail_id.to_string();
    assert_eq!(mails[0].idempotency_key, Some(key));
    let token = link_token(&mails[0], "/reset-password");
    let keys = world.work.aws().secrets().link_keys().await.unwrap();
    let link = Link::open(&token, &keys, TicketKind::ResetPassword).unwrap();
    assert_eq!(link.ticket, ticket.ticket_id);
    let row = row(&team, requested.mail_id).await;
    assert_eq!(row.status, MailStatus::Sent);
    assert_eq!(row.provider_id.as_deref(), Some(mails[0].id.as_str()));
    let events: Vec<_> = waiting(team.store()).await;
    let sent = Event::MailSent {
        mail_id: requested.mail_id,
    };
    assert!(events.iter().any(|envelope| envelope.event == sent));
}

#[tokio::test]
async fn every_kind_of_mail_is_taken_by_the_provider() {
    let world = World::new().await;
    let team = world.team().await;
    for kind in MailKind::ALL {
        let requested = match kind.ticket() {
            Some(TicketKind::Invitation) => invite(&world, &team).await.0,
            Some(_) => request_mail_with_link(&team, *kind).await.0,
            None => request_mail(&team, mail(&team, *kind)).await,
        };
        let progress = deliver(&world, std::slice::from_ref(&requested.message)).await;
        assert_eq!(counts(&progress), DONE, "{kind}");
    }
    let mut kinds: Vec<_> = world
        .outside
        .mails()
        .iter()
        .map(|mail| mail.tags["kind"].clone())
        .collect();
    kinds.reverse();
    let all: Vec<_> = MailKind::ALL.iter().map(|kind| kind.as_str()).collect();
    assert_eq!(kinds, all);
}

#[tokio::test]
async fn a_message_that_comes_again_has_no_second_effect() {
    let world = World::new().await;
    let team = world.team().await;
    let requested = request_mail(&team, mail(&team, MailKind::PasswordChanged)).await;

    let twice = [requested.message.clone(), requested.message.clone()];
    assert_eq!(counts(&deliver(&world, &twice).await), (1, 1, 0, 0));
    assert_eq!(counts(&deliver(&world, &twice[..1]).await), SUPPRESSED);

    assert_eq!(world.outside.mails_to(&requested.to).len(), 1);
}

#[tokio::test]
async fn another_event_for_the_same_mail_has_no_second_effect() {
    let world = World::new().await;
    let team = world.team().await;
    let requested = request_mail(&team, mail(&team, MailKind::PasswordChanged)).await;
    let mut twin = waiting(team.store()).await.remove(0);
    twin.event_id = EventId::at(world.clock.now());

    deliver(&world, &[requested.message.clone(), message(&twin)]).await;

    assert_eq!(world.outside.requests().len(), 1);
}

#[tokio::test]
async fn twins_at_the_same_time_hand_over_one_mail() {
    let world = World::new().await;
    let team = world.team().await;
    world.outside.set_knobs(|knobs| knobs.latency_ms = 150);
    let requested = request_mail(&team, mail(&team, MailKind::TotpEnabled)).await;
    let messages = [requested.message.clone()];

    let all = join_all((0..4).map(|_| deliver(&world, &messages))).await;

    assert_eq!(world.outside.mails_to(&requested.to).len(), 1);
    let done: usize = all.iter().map(|progress| progress.done).sum();
    assert!(done >= 1, "{all:?}");
    let row = row(&team, requested.mail_id).await;
    assert_eq!(row.status, MailStatus::Sent);
    let id = world.outside.mails()[0].id.clone();
    assert_eq!(row.provider_id, Some(id));
}

#[tokio::test]
async fn a_word_of_the_provider_that_overtakes_the_answer_stays() {
    let world = World::new().await;
    let team = world.team().await;
    let requested = request_mail(&team, mail(&team, MailKind::TotpDisabled)).await;
    world.outside.set_knobs(|knobs| knobs.latency_ms = 600);
    let messages = [requested.message.clone()];

    let overtaking = async {
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        let mail = row(&team, requested.mail_id).await;
        assert_eq!(mail.status, MailStatus::Sending);
        let mut changes = Changes::new();
        let update = MailUpdate {
            provider_id: Some("told-by-webhook".into()),
            ..MailUpdate::of(MailStatus::Delivered)
        };
        let noted = team
            .store()
            .apply_mail_update(&mut changes, mail, update)
            .await;
        assert!(noted.unwrap());
        team.store().commit(changes).await.unwrap();
    };
    let (progress, ()) = tokio::join!(deliver(&world, &messages), overtaking);

    assert_eq!(counts(&progress), DONE);
    let row = row(&team, requested.mail_id).await;
    assert_eq!(row.status, MailStatus::Delivered);
    assert_eq!(row.provider_id.as_deref(), Some("told-by-webhook"));
    assert_eq!(world.outside.mails_to(&requested.to).len(), 1);
}

#[tokio::test]
async fn a_dead_address_gets_no_mail_and_the_reason_is_told() {
    let world = World::new().await;
    let team = world.team().await;
    let requested = request_mail(&team, mail(&team, MailKind::RolesChanged)).await;
    let mut changes = Changes::new();
    changes.create(&DeadAddressRow {
        email: Email::parse(&requested.to.to_uppercase()).unwrap(),
        reason: DeadReason::Complained,
        mail_id: requested.mail_id,
        at: world.clock.now(),
        expires_at: None,
        version: 1,
    });
    team.store().commit(changes).await.unwrap();

    let progress = deliver(&world, std::slice::from_ref(&requested.message)).await;

    assert_eq!(counts(&progress), DONE);
    assert!(world.outside.requests().is_empty());
    let row = row(&team, requested.mail_id).await;
    assert_eq!(row.status, MailStatus::Suppressed);
    assert!(row.reason.unwrap().contains("reported as unwanted"));
}

#[tokio::test]
async fn a_mail_whose_link_is_of_no_use_any_more_is_not_sent() {
    let world = World::new().await;
    let team = world.team().await;
    let (used, ticket) = request_mail_with_link(&team, MailKind::PasswordReset).await;
    let mut changes = Changes::new();
    changes.replace(TicketRow {
        used_at: Some(world.clock.now()),
        ..ticket
    });
    team.store().commit(changes).await.unwrap();
    let (revoked, ticket) = request_mail_with_link(&team, MailKind::EmailChange).await;
    let mut changes = Changes::new();
    changes.delete(&ticket);
    team.store().commit(changes).await.unwrap();
    let (expired, _) = request_mail_with_link(&team, MailKind::VerifyEmail).await;
    world.advance(SignedDuration::from_hours(25));

    for RequestedMail {
        mail_id, message, ..
    } in [used, revoked, expired]
    {
        assert_eq!(counts(&deliver(&world, &[message]).await), DONE);
        let row = row(&team, mail_id).await;
        assert_eq!(row.status, MailStatus::Failed);
        assert!(row.reason.unwrap().contains("no longer needed"));
        let failed = Event::MailFailed { mail_id };
        let events = waiting(team.store()).await;
        assert!(events.iter().any(|envelope| envelope.event == failed));
    }
    assert!(world.outside.requests().is_empty());
}

/// An invitation and the mail that carries it.
async fn invite(world: &World, team: &Team) -> (RequestedMail, InvitationRow) {
    let now = world.clock.now();
    let invitation_id = InvitationId::at(now);
    let mail = mail(team, MailKind::Invitation);
    let email = Email::parse(&format!("{invitation_id}@example.com")).unwrap();
    let ticket = TicketRow::new(now, TicketKind::Invitation, email.clone());
    let inviter = owner(team).await;
    let ticket = ticket.of_invitation(invitation_id, &inviter);
    let mail = data::row::MailRow {
        to: email.clone(),
        member_id: None,
        ..mail.with_link(&ticket)
    };
    let invitation = InvitationRow {
        invitation_id,
        name: PersonName::parse("Sasha Sample").unwrap(),
        email,
        roles: Roles::only(Role::Technician),
        invited_by: inviter.member_id,
        credential_generation: Some(inviter.credential_generation),
        state: InvitationState::Open,
        member_id: None,
        ticket_id: ticket.ticket_id,
        mail_id: mail.mail_id,
        mail_status: MailStatus::Queued,
        created_at: now,
        expires_at: ticket.expires_at,
        version: 1,
    };
    let mut changes = Changes::new();
    changes.create(&ticket).create(&invitation);
    (request_mail_with(team, mail, changes).await, invitation)
}

async fn invitation(team: &Team, id: InvitationId) -> InvitationRow {
    let row = team.store().get(key::invitation(id)).await.unwrap();
    row.unwrap()
}

#[tokio::test]
async fn an_invitation_shows_what_became_of_its_mail() {
    let world = World::new().await;
    let team = world.team().await;
    let (requested, invited) = invite(&world, &team).await;
    deliver(&world, &[requested.message]).await;
    let sent = invitation(&team, invited.invitation_id).await;
    assert_eq!(sent.mail_status, MailStatus::Sent);
    assert_eq!(world.outside.mails_to(&requested.to).len(), 1);
}

#[tokio::test]
async fn an_invitation_that_was_taken_back_is_not_mailed() {
    let world = World::new().await;
    let team = world.team().await;
    let (requested, invited) = invite(&world, &team).await;
    let invitation_id = invited.invitation_id;
    let mut changes = Changes::new();
    changes.replace(InvitationRow {
        state: InvitationState::Revoked,
        ..invited
    });
    team.store().commit(changes).await.unwrap();

    deliver(&world, &[requested.message]).await;

    assert!(world.outside.requests().is_empty());
    let revoked = invitation(&team, invitation_id).await;
    assert_eq!(revoked.mail_status, MailStatus::Failed);
    assert_eq!(revoked.state, InvitationState::Revoked);
}

#[tokio::test]
async fn an_event_of_a_company_that_is_not_there_has_no_effect() {
    let world = World::new().await;
    let team = world.team().await;
    request_mail(&team, mail(&team, MailKind::CompanyWelcome)).await;
    let mut foreign = waiting(team.store()).await.remove(0);
    foreign.company_id = CompanyId::at(world.clock.now());

    let progress = deliver(&world, &[message(&foreign)]).await;

    assert_eq!(counts(&progress), SUPPRESSED);
    assert!(world.outside.requests().is_empty());
}

#[tokio::test]
async fn an_event_in_the_name_of_another_company_finds_no_mail() {
    let world = World::new().await;
    let (team, strangers) = (world.team().await, world.team().await);
    request_mail(&team, mail(&team, MailKind::CompanyWelcome)).await;
    let mut forged = waiting(team.store()).await.remove(0);
    forged.company_id = strangers.company_id;

    deliver(&world, &[message(&forged)]).await;

    assert!(world.outside.requests().is_empty());
}

#[tokio::test]
async fn an_event_that_asks_for_no_mail_goes_into_quarantine() {
    let world = World::new().await;
    let team = world.team().await;
    request_mail(&team, mail(&team, MailKind::CompanyWelcome)).await;
    let mut other = waiting(team.store()).await.remove(0);
    other.event = Event::CompanyUpdated;

    let message = message(&other);
    let progress = deliver(&world, std::slice::from_ref(&message)).await;
    assert_eq!(counts(&progress), RETRY);
    let progress = deliver(&world, &[last(&message)]).await;
    assert_eq!(counts(&progress), QUARANTINED);

    let quarantine = world.work.aws().quarantine();
    let own = quarantine.count("email-deliver", Some(team.store())).await;
    assert_eq!(own.unwrap(), 1);
    let nobodys = quarantine.count("email-deliver", None).await;
    assert_eq!(nobodys.unwrap(), 0);
}

#[tokio::test]
async fn a_markup_in_a_name_reaches_nobody_as_markup() {
    let world = World::new().await;
    let team = world.team().await;
    let named = mail(&team, MailKind::RolesChanged).word("person", "<script>x</script>");
    let requested = request_mail(&team, named).await;
    deliver(&world, &[requested.message]).await;
    let mails = world.outside.mails_to(&requested.to);
    let html = mails[0].html.clone().unwrap();
    assert!(html.contains("&lt;script&gt;") && !html.contains("<script"));
}

#[tokio::test]
async fn a_mail_that_waits_for_a_day_fails_and_one_whose_call_was_begun_is_uncertain() {
    for (is_begun, expected) in [(false, MailStatus::Failed), (true, MailStatus::Uncertain)] {
        let mut world = World::new().await;
        world.may_leave_events();
        let team = world.team().await;
        let requested = request_mail(&team, mail(&team, MailKind::RolesChanged)).await;
        if is_begun {
            let known = row(&team, requested.mail_id).await;
            let mut changes = Changes::new();
            changes.replace(MailRow {
                status: MailStatus::Sending,
                tried_at: Some(world.clock.now()),
                ..known
            });
            team.store().commit(changes).await.unwrap();
        }
        world.advance(SignedDuration::from_hours(23));
        let before = end_overdue(&world).await;
        world.advance(SignedDuration::from_hours(2));
        assert!(end_overdue(&world).await > before);
        let ended = row(&team, requested.mail_id).await;
        assert_eq!(ended.status, expected);
        assert!(ended.reason.is_some());
        deliver(&world, &[requested.message]).await;
        assert!(world.outside.mails_to(&requested.to).is_empty());
    }
}
