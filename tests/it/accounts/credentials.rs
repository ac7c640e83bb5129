//! What ends with a change of credentials: whatever was allowed before, and no more than that.

use std::time::Duration;

use domain::role::Role;
use jiff::SignedDuration;
use serde_json::{Value, json};
use tests::{Answer, Caller, PASSWORD, Team, World, link_token};

use super::{GOOD, mail, subjects};

const NEW: &str = "robin.new@example.com";
const GUEST: &str = "ben@example.com";

/// What changes the credentials of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    OwnPassword,
    ResetByLink,
    Address,
    Roles,
    Removal,
}

impl Change {
    const ALL: [Self; 5] = [
        Self::OwnPassword,
        Self::ResetByLink,
        Self::Address,
        Self::Roles,
        Self::Removal,
    ];

    /// Whether the session of the device in use stays valid, and whether those of all others do.
    fn sessions(self) -> (bool, bool) {
        match self {
            Self::OwnPassword => (true, false),
            Self::ResetByLink | Self::Removal => (false, false),
            Self::Address | Self::Roles => (true, true),
        }
    }
}

/// An owner to whom something is allowed under each name.
struct Allowed {
    subject: Caller,
    other_device: Caller,
    reset: String,
    another_reset: String,
    address: String,
    stop: String,
    invitation: String,
}

async fn token(world: &World, address: &str, subject: &str, page: &str) -> String {
    let mail = mail(world, address, subject).await;
    link_token(&mail.expect("a mail"), page)
}

async fn request_reset(world: &World, email: &str) -> String {
    let body = json!({ "email": email });
    let answer = world.anonymous().post("/v1/password-resets", body).await;
    answer.expect(202);
    token(world, email, "Set a new password", "/reset-password").await
}

async fn request_address(world: &World, member: &Caller, email: &str) -> String {
    let patch = json!({ "email": email, "current_password": PASSWORD });
    member.patch("/v1/me", patch).await.expect(200);
    token(world, email, "Confirm your new email", "/verify-email").await
}

async fn invite(world: &World, owner: &Caller, email: &str) -> String {
    let body = json!({ "name": "Ben Ortiz", "email": email, "roles": ["technician"] });
    owner.post("/v1/invitations", body).await.expect(201);
    token(world, email, "Join", "/accept-invitation").await
}

async fn reset(world: &World, token: &str, password: &str) -> Answer {
    let path = format!("/v1/password-resets/{token}");
    let body = json!({ "password": password });
    world.anonymous().post(path, body).await
}

async fn verify(world: &World, token: &str) -> Answer {
    let path = format!("/v1/email-verifications/{token}");
    world.anonymous().call("POST", path).send().await
}

async fn accept(world: &World, token: &str) -> Answer {
    let path = format!("/v1/invitations/{token}/accept");
    let form = json!({ "phone": "(303) 555-0187", "password": "brass keys under the oak" });
    world.anonymous().post(path, form).await
}

/// The member on one more device, signed in as a person does.
async fn signed_in(world: &World, email: &str, password: &str) -> Caller {
    let device = world.anonymous();
    device.signed_in_by(&device.sign_in(email, password).await)
}

async fn allow(world: &World, team: &Team) -> Allowed {
    let roles = [Role::Owner, Role::Technician];
    let subject = team.member(world, &roles).await;
    let email = subject.email.clone();
    let other_device = signed_in(world, &email, PASSWORD).await;
    let (reset, another_reset) = (
        request_reset(world, &email).await,
        request_reset(world, &email).await,
    );
    let address = request_address(world, &subject, NEW).await;
    let stop = token(world, &email, "A new email address", "/reset-password").await;
    let invitation = invite(world, &subject, GUEST).await;
    let body = json!({ "password": PASSWORD });
    subject.post("/v1/me/totp", body).await.expect(200);
    Allowed {
        subject,
        other_device,
        reset,
        another_reset,
        address,
        stop,
        invitation,
    }
}

async fn make(change: Change, world: &World, team: &Team, allowed: &Allowed) {
    let path = format!("/v1/members/{}", allowed.subject.id());
    match change {
        Change::OwnPassword => {
            let body = json!({ "current_password": PASSWORD, "new_password": GOOD });
            let answer = allowed.subject.put("/v1/me/password", body).await;
            answer.expect(204);
        }
        Change::ResetByLink => {
            let answer = reset(world, &allowed.another_reset, GOOD).await;
            answer.expect(204);
        }
        Change::Address => {
            verify(world, &allowed.address).await.expect(200);
        }
        Change::Roles => {
            let to = json!({ "roles": ["technician"] });
            team.owner.patch(path, to).await.expect(200);
        }
        Change::Removal => {
            team.owner.delete(path).await.expect(204);
        }
    }
}

#[tokio::test]
async fn every_change_ends_what_was_allowed_before_and_the_sessions_that_it_must() {
    for change in Change::ALL {
        let world = World::new().await;
        let team = world.team().await;
        let allowed = allow(&world, &team).await;
        make(change, &world, &team, &allowed).await;

        for (name, answer) in [
            ("reset", reset(&world, &allowed.reset, PASSWORD).await),
            ("stop", reset(&world, &allowed.stop, PASSWORD).await),
            ("address", verify(&world, &allowed.address).await),
            ("invitation", accept(&world, &allowed.invitation).await),
        ] {
            assert_eq!(answer.status, 410, "{change:?} leaves the link: {name}");
        }
        let (keeps_this, keeps_others) = change.sessions();
        for (device, stays) in [
            (&allowed.subject, keeps_this),
            (&allowed.other_device, keeps_others),
        ] {
            let answer = device.get("/v1/me").await;
            assert_eq!(answer.status, if stays { 200 } else { 401 }, "{change:?}");
            if !stays {
                device.refresh().await.problem(401, "invalid_token");
                continue;
            }
            assert_eq!(answer.json()["member"]["next_email"], Value::Null);
            let code = json!({ "code": "123456" });
            let confirmed = device.post("/v1/me/totp/confirm", code).await;
            confirmed.problem(409, "totp_not_enrolled");
            device.refresh().await.expect(200);
        }
        let list = team.owner.get("/v1/invitations").await.expect(200);
        assert_eq!(list["items"][0]["state"], "revoked", "{change:?}");
        let members = team.owner.get("/v1/members").await.expect(200);
        assert!(!members.to_string().contains("Ben Ortiz"), "{change:?}");
    }
}

#[tokio::test]
async fn a_device_has_to_become_known_again_after_a_new_password_but_not_after_a_new_address() {
    let new_sign_ins = async |world: &World, email: &str| {
        let subjects = subjects(world, email).await;
        let count = subjects.iter().filter(|one| one.contains("New sign-in"));
        count.count()
    };
    for change in [
        Change::OwnPassword,
        Change::ResetByLink,
        Change::Address,
        Change::Roles,
    ] {
        let world = World::new().await;
        let team = world.team().await;
        let allowed = allow(&world, &team).await;
        make(change, &world, &team, &allowed).await;
        let (email, password) = match change {
            Change::Address => (NEW, PASSWORD),
            Change::Roles => (allowed.subject.email.as_str(), PASSWORD),
            _ => (allowed.subject.email.as_str(), GOOD),
        };
        let before = new_sign_ins(&world, email).await;
        let again = async |device: &Caller| {
            device
                .signed_out()
                .sign_in(email, password)
                .await
                .expect(201);
            new_sign_ins(&world, email).await - before
        };
        let (keeps_this, keeps_others) = change.sessions();
        let this = again(&allowed.subject).await;
        assert_eq!(this, usize::from(!keeps_this), "{change:?}");
        let both = again(&allowed.other_device).await;
        assert_eq!(both - this, usize::from(!keeps_others), "{change:?}");
        assert_eq!(again(&allowed.other_device).await, both, "it is known now");
    }
}

#[tokio::test]
async fn the_present_address_is_notified_when_a_change_is_requested_and_can_stop_it() {
    let world = World::new().await;
    let team = world.team().await;
    let email = team.technician.email.clone();
    let address = request_address(&world, &team.technician, NEW).await;
    let notice = mail(&world, &email, "A new email address was requested").await;
    let notice = notice.expect("a mail at once");
    let text = notice.text.clone().expect("a text");
    assert!(text.contains("stop it now"), "{text}");

    let stop = link_token(&notice, "/reset-password");
    world.advance(SignedDuration::from_hours(23));
    reset(&world, &stop, GOOD).await.expect(204);
    verify(&world, &address).await.problem(410, "link_gone");
    reset(&world, &stop, PASSWORD)
        .await
        .problem(410, "link_gone");
    let thief = team.technician.get("/v1/me").await;
    thief.problem(401, "invalid_token");
    let back = signed_in(&world, &email, GOOD).await;
    let me = back.get("/v1/me").await.expect(200);
    assert_eq!(me["member"]["email"], email);
    assert_eq!(me["member"]["next_email"], Value::Null);
}

#[tokio::test]
async fn of_a_reset_and_a_change_of_address_at_once_one_makes_the_other_void() {
    for _ in 0..3 {
        let world = World::new().await;
        let team = world.team().await;
        let email = team.technician.email.clone();
        let link = request_reset(&world, &email).await;
        let address = request_address(&world, &team.technician, NEW).await;
        // The password is hashed for as long as a quarter of a second.
        let verified = async {
            tokio::time::sleep(Duration::from_millis(150)).await;
            verify(&world, &address).await
        };
        let (reset, verified) = tokio::join!(reset(&world, &link, GOOD), verified);
        let mut statuses = [reset.status, verified.status];
        if reset.status == 410 {
            assert_eq!(statuses, [410, 200]);
            signed_in(&world, NEW, PASSWORD).await;
        } else {
            statuses.sort_unstable();
            assert_eq!(statuses, [204, 410]);
            signed_in(&world, &email, GOOD).await;
        }
    }
}

#[tokio::test]
async fn an_invitation_ends_with_the_rights_of_its_inviter_even_while_it_is_being_accepted() {
    let mut ended_in_time = 0;
    for ends in ["removed", "demoted", "revoked"] {
        let world = World::new().await;
        let team = world.team().await;
        let inviter = team.member(&world, &[Role::Owner]).await;
        let link = invite(&world, &inviter, GUEST).await;
        let list = team.owner.get("/v1/invitations").await.expect(200);
        let id = list["items"][0]["invitation_id"].as_str().expect("an id");
        let path = format!("/v1/members/{}", inviter.id());
        let end = async {
            // While the password is being hashed.
            tokio::time::sleep(Duration::from_millis(100)).await;
            match ends {
                "removed" => team.owner.delete(path).await,
                "demoted" => {
                    let roles = json!({ "roles": ["dispatcher"] });
                    team.owner.patch(path, roles).await
                }
                _ => team.owner.delete(format!("/v1/invitations/{id}")).await,
            }
        };
        let (accepted, ended) = tokio::join!(accept(&world, &link), end);
        let members = team.owner.get("/v1/members").await.expect(200);
        let has_joined = members.to_string().contains("Ben Ortiz");
        accept(&world, &link).await.problem(410, "link_gone");
        if accepted.status == 201 {
            assert!(
                has_joined && (ended.status < 300 || ends == "revoked"),
                "{ends}"
            );
            continue;
        }
        accepted.problem(410, "link_gone");
        assert!(!has_joined && ended.status < 300, "{ends}");
        ended_in_time += 1;

        // The address can be invited again at once, by somebody who may.
        let again = invite(&world, &team.owner, GUEST).await;
        accept(&world, &again).await.expect(201);
    }
    assert!(ended_in_time > 0, "each time the guest was faster");
}

#[tokio::test]
async fn what_an_inviter_does_that_changes_no_credentials_leaves_the_invitation_good() {
    let world = World::new().await;
    let team = world.team().await;
    let link = invite(&world, &team.owner, GUEST).await;
    let renamed = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        let patch = json!({ "name": "Robin Q. Sample" });
        team.owner.patch("/v1/me", patch).await.expect(200)
    };
    let (accepted, _) = tokio::join!(accept(&world, &link), renamed);
    accepted.expect(201);
}

#[tokio::test]
async fn an_invitation_that_ended_before_its_mail_is_not_mailed_and_takes_no_place() {
    let world = World::new().await;
    let team = world.team().await;
    let inviter = team.member(&world, &[Role::Owner]).await;
    let body = json!({ "name": "Ben Ortiz", "email": GUEST, "roles": ["technician"] });
    inviter.post("/v1/invitations", body).await.expect(201);
    let path = format!("/v1/members/{}", inviter.id());
    team.owner.delete(path).await.expect(204);
    world.drain().await;
    assert!(world.outside.mails_to(GUEST).is_empty());
}

#[tokio::test]
async fn of_two_who_ask_for_one_address_the_first_to_prove_it_has_it() {
    let world = World::new().await;
    let team = world.team().await;
    let first = request_address(&world, &team.technician, NEW).await;
    let second = request_address(&world, &team.dispatcher, NEW).await;
    verify(&world, &second).await.expect(200);
    verify(&world, &first).await.problem(409, "email_taken");
    let me = team.technician.get("/v1/me").await.expect(200);
    assert_eq!(me["member"]["email"], team.technician.email);
}

#[tokio::test]
async fn a_link_to_another_address_works_once_even_when_opened_twice_at_once() {
    let world = World::new().await;
    let team = world.team().await;
    let link = request_address(&world, &team.technician, NEW).await;
    let (one, two) = tokio::join!(verify(&world, &link), verify(&world, &link));
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 410]);
}

#[tokio::test]
async fn a_sign_in_and_new_roles_at_once_both_happen() {
    let world = World::new().await;
    let team = world.team().await;
    let device = world.anonymous();
    let roles = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        let path = format!("/v1/members/{}", team.technician.id());
        let to = json!({ "roles": ["dispatcher", "technician"] });
        team.owner.patch(path, to).await.expect(200)
    };
    let (started, _) = tokio::join!(device.sign_in(&team.technician.email, PASSWORD), roles);
    let device = device.signed_in_by(&started);
    let me = device.get("/v1/me").await.expect(200);
    assert_eq!(me["member"]["roles"], json!(["dispatcher", "technician"]));
}

#[tokio::test]
async fn an_answer_that_is_remembered_is_not_given_to_who_may_not_ask_any_more() {
    let world = World::new().await;
    let team = world.team().await;
    let inviter = team.member(&world, &[Role::Owner]).await;
    let invite = async || {
        let body = json!({ "name": "Ben Ortiz", "email": GUEST, "roles": ["technician"] });
        let call = inviter.call("POST", "/v1/invitations").json(&body);
        call.header("idempotency-key", "one").send().await
    };
    invite().await.expect(201);
    invite().await.expect(201);
    let path = format!("/v1/members/{}", inviter.id());
    let roles = json!({ "roles": ["dispatcher"] });
    team.owner.patch(&path, roles).await.expect(200);
    invite().await.problem(403, "forbidden");
    team.owner.delete(&path).await.expect(204);
    invite().await.problem(401, "invalid_token");
}
