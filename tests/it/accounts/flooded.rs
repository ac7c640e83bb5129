//! Floods: of mails to one mailbox, and of requests from one source.

use api::AccessKind;
use auth::allowance::Allowance;
use domain::role::Role;
use jiff::SignedDuration;
use serde_json::{Value, json};
use tests::{Answer, Caller, PASSWORD, World, link_token, registry};

use super::{GOOD, company, subjects};

const STRANGER: &str = "stranger@gmail.com";

async fn invite(owner: &Caller, email: &str) -> Answer {
    let body = json!({ "name": "Stranger", "email": email, "roles": ["technician"] });
    owner.post("/v1/invitations", body).await
}

/// All mails that went out.
async fn sent(world: &World) -> usize {
    world.drain().await;
    world.outside.mails().len()
}

#[tokio::test]
async fn one_owner_cannot_flood_a_stranger_by_inviting_and_taking_back() {
    let world = World::new().await;
    let team = world.team().await;
    let mut statuses = Vec::new();
    for _ in 0..25 {
        let answer = invite(&team.owner, STRANGER).await;
        statuses.push(answer.status);
        if answer.status == 201 {
            world.drain().await;
            let id = answer.json()["invitation_id"].clone();
            let path = format!("/v1/invitations/{}", id.as_str().unwrap());
            team.owner.delete(path).await.expect(204);
        } else {
            answer.problem(429, "too_many_requests");
            let wait: i64 = answer.header("retry-after").unwrap().parse().unwrap();
            assert!((1..=86_400).contains(&wait), "{wait}");
        }
    }
    let most = usize::try_from(Allowance::MAILS_TO_ONE.most).unwrap();
    assert_eq!(statuses.iter().filter(|one| **one == 201).count(), most);
    assert_eq!(world.outside.mails_to(STRANGER).len(), most);
}

#[tokio::test]
async fn many_companies_cannot_flood_one_mailbox_however_they_spell_it() {
    let world = World::new().await;
    let mut answers = Vec::new();
    for number in 0..12 {
        let team = world.team().await;
        let spelled = match number % 3 {
            0 => format!("stranger+{number}@gmail.com"),
            1 => "s.t.r.a.n.g.e.r@gmail.com".to_owned(),
            _ => "Stranger@GoogleMail.com".to_owned(),
        };
        answers.push(invite(&team.owner, &spelled).await.status);
    }
    let most = usize::try_from(Allowance::MAILS_TO_ONE.most).unwrap();
    assert_eq!(answers, [vec![201; most], vec![429; 12 - most]].concat());
    assert_eq!(sent(&world).await, most);

    // An hour later it goes on, but for the day's limit.
    let mut more = 0;
    for _ in 0..4 {
        world.advance(SignedDuration::from_hours(1));
        for _ in 0..6 {
            let team = world.team().await;
            more += usize::from(invite(&team.owner, STRANGER).await.status == 201);
        }
    }
    let day = usize::try_from(Allowance::MAILS_TO_ONE_IN_A_DAY.most).unwrap();
    assert!(most + more <= 2 * day, "{more} more in four hours");
    assert!(more >= day - most);
}

#[tokio::test]
async fn sign_ups_invitations_and_new_addresses_share_what_a_mailbox_gets() {
    let world = World::new().await;
    let mut sent_ones = 0;
    for number in 0..9 {
        let team = world.team().await;
        let status = match number % 3 {
            0 => invite(&team.owner, STRANGER).await.status,
            1 => {
                let body = company(STRANGER);
                world.anonymous().post("/v1/companies", body).await.status
            }
            _ => {
                let patch = json!({ "email": STRANGER, "current_password": PASSWORD });
                team.technician.patch("/v1/me", patch).await.status
            }
        };
        assert!(
            matches!(status, 200 | 201 | 202 | 429),
            "{number}: {status}"
        );
        sent_ones += u32::from(status != 429);
    }
    assert_eq!(sent_ones, Allowance::MAILS_TO_ONE.most);
    let got = subjects(&world, STRANGER).await.len();
    assert_eq!(got, usize::try_from(sent_ones).unwrap());
}

#[tokio::test]
async fn a_flood_of_reset_links_is_bounded_hides_who_has_an_account_and_locks_nobody_out() {
    let world = World::new().await;
    let team = world.team().await;
    let email = team.owner.email.clone();
    // Other mail to the same person does not use the links up.
    for _ in 0..6 {
        let other = world.team().await;
        invite(&other.owner, &email).await;
    }
    for address in [email.as_str(), "nobody@example.com"] {
        for _ in 0..20 {
            let body = json!({ "email": address });
            let answer = world.anonymous().post("/v1/password-resets", body).await;
            assert_eq!(answer.expect(202), json!({ "status": "check_your_mail" }));
        }
    }
    world.drain().await;
    let mut mails = world.outside.mails_to(&email);
    mails.retain(|mail| mail.subject == "Set a new password");
    let most = usize::try_from(Allowance::RESETS_TO_ONE.most).unwrap();
    assert_eq!(mails.len(), most);
    let token = link_token(&mails[0], "/reset-password");
    let body = json!({ "password": GOOD });
    let path = format!("/v1/password-resets/{token}");
    world.anonymous().post(path, body).await.expect(204);
}

#[tokio::test]
async fn the_limit_of_a_mailbox_tells_nobody_whether_it_has_an_account() {
    let world = World::new().await;
    let team = world.team().await;
    let sign_up_repeatedly = async |email: &str| {
        let mut answers = Vec::new();
        for _ in 0..8 {
            let body = company(email);
            let answer = world.anonymous().post("/v1/companies", body).await;
            answers.push((answer.status, answer.json()["code"].clone()));
        }
        answers
    };
    let (known, unknown) = (
        sign_up_repeatedly(&team.owner.email).await,
        sign_up_repeatedly("nobody@example.com").await,
    );
    assert_eq!(known, unknown);
    assert_eq!(known[7], (429, json!("too_many_requests")));
    let items = world.items().await;
    let counters = items.iter().filter(|item| item.contains("COUNT#"));
    for counter in counters {
        assert!(!counter.contains("example.com"), "{counter}");
    }
}

#[tokio::test]
async fn one_owner_and_one_company_invite_no_more_than_a_company_needs() {
    let world = World::new().await;
    let team = world.team().await;
    let second = team.member(&world, &[Role::Owner]).await;
    let by_one = Allowance::INVITATIONS_BY_ONE.most;
    for number in 0..by_one {
        let email = format!("guest{number}@example.com");
        invite(&team.owner, &email).await.expect(201);
    }
    let late = invite(&team.owner, "late@example.com").await;
    late.problem(429, "too_many_requests");
    invite(&second, "late@example.com").await.expect(201);
}

#[tokio::test]
async fn one_member_asks_for_few_other_addresses() {
    let world = World::new().await;
    let team = world.team().await;
    let mut statuses = Vec::new();
    for number in 0..8 {
        let email = format!("robin{number}@example.com");
        let patch = json!({ "email": email, "current_password": PASSWORD });
        // From everywhere, so that no limit of a source answers first.
        let member = team.technician.from_elsewhere();
        statuses.push(member.patch("/v1/me", patch).await.status);
    }
    let most = usize::try_from(Allowance::ADDRESSES_BY_ONE.most).unwrap();
    assert_eq!(statuses, [vec![200; most], vec![429; 8 - most]].concat());
}

#[tokio::test]
async fn a_member_is_notified_of_many_new_devices_and_roles_but_is_not_flooded() {
    let world = World::new().await;
    let team = world.team().await;
    let path = format!("/v1/members/{}", team.technician.id());
    for number in 0..14 {
        let device = world.anonymous();
        let email = &team.technician.email;
        device.sign_in(email, PASSWORD).await.expect(201);
        let roles = if number % 2 == 0 {
            json!(["dispatcher", "technician"])
        } else {
            json!(["technician"])
        };
        let changed = team.owner.patch(&path, json!({ "roles": roles })).await;
        changed.expect(200);
    }
    let subjects = subjects(&world, &team.technician.email).await;
    let most = usize::try_from(Allowance::NOTICES_TO_ONE.most).unwrap();
    for subject in ["New sign-in", "Your roles have changed"] {
        let mails = subjects.iter().filter(|one| one.contains(subject));
        assert_eq!(mails.count(), most, "{subject}");
    }
}

#[tokio::test]
async fn whatever_anybody_may_call_is_limited_for_each_source_and_not_for_others() {
    let world = World::new().await;
    let mut limited = 0;
    let entries = registry::endpoints().into_iter();
    for entry in entries.filter(|entry| entry.access == AccessKind::Public) {
        // What comes from memory is counted by nobody.
        if ["dashboard", "policy-view"].contains(&entry.name) {
            continue;
        }
        let path = entry.route.path.replace("{token}", "x");
        let call = async |caller: &Caller| {
            let call = caller.call(entry.route.method.as_str(), &path);
            if entry.route.method == api::Method::Get {
                call.send().await
            } else {
                call.bytes("{").send().await
            }
        };
        let source = world.anonymous();
        for number in 0..entry.most_per_minute {
            let answer = call(&source).await;
            assert_ne!(answer.status, 429, "{} {number}", entry.name);
        }
        // Another address of the same network is the same source.
        let mut neighbour = source.clone();
        if let std::net::IpAddr::V6(address) = source.source_ip {
            let other = address.to_bits() ^ 0xffff;
            neighbour.source_ip = std::net::Ipv6Addr::from_bits(other).into();
        }
        for caller in [&source, &neighbour] {
            let answer = call(caller).await;
            answer.problem(429, "too_many_requests");
            let wait: u64 = answer.header("retry-after").unwrap().parse().unwrap();
            assert!((1..=60).contains(&wait), "{wait}");
        }
        assert_ne!(call(&source.from_elsewhere()).await.status, 429);
        limited += 1;
    }
    assert!(limited >= 8, "{limited}");
    world.advance(SignedDuration::from_secs(60));
    let health = world.anonymous().get("/v1/health").await;
    assert_eq!(health.expect(200)["status"], json!("ok"));
}

/// Counts what a source that has to wait still writes.
#[tokio::test]
async fn a_flood_from_one_source_costs_no_more_writes_than_its_limit() {
    let emulator = tests::World::new().await.settings().endpoint_url.clone();
    let wire = tests::Wire::to(&emulator.expect("the emulator")).await;
    let url = wire.url.clone();
    let world = World::with(|settings| settings.endpoint_url = Some(url)).await;
    let source = world.anonymous();
    wire.crossings();
    for _ in 0..300 {
        source
            .call("POST", "/v1/email-verifications/x")
            .send()
            .await;
    }
    let writes = wire.crossings();
    let writes = writes.iter().filter(|one| one.operation == "UpdateItem");
    assert_eq!(
        writes.count(),
        61,
        "sixty that may ask, and one that learns"
    );
}

#[tokio::test]
async fn a_source_that_waits_is_let_in_again_by_the_next_minute() {
    let world = World::new().await;
    let source = world.anonymous();
    let request_reset = async || {
        let call = source.call("POST", "/v1/email-verifications/x");
        call.send().await.json()["code"].clone()
    };
    let mut last = Value::Null;
    for _ in 0..61 {
        last = request_reset().await;
    }
    assert_eq!(last, "too_many_requests");
    world.advance(SignedDuration::from_secs(60));
    assert_eq!(request_reset().await, "link_gone");
}
