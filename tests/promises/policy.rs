//! The privacy policy itself: its versions, its addresses, and whom people turn to.

use std::time::{Duration, Instant};

use domain::policy::{LEAST_NOTICE, PolicyFault, PolicyVersions, published};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use tests::World;

/// Moves the clock of a world to an instant, forward or back.
fn move_to(world: &World, instant: &str) {
    let instant: Timestamp = instant.parse().expect("an instant");
    world.advance(world.clock.now().duration_until(instant));
}

#[test]
fn p12_1_a_material_change_cannot_take_effect_sooner_than_7_days_after_its_publication() {
    for version in published()
        .all()
        .iter()
        .filter(|version| version.is_material)
    {
        let ahead = version.published_at.duration_until(version.effective_at);
        assert!(
            ahead >= SignedDuration::from_hours(7 * 24),
            "{}",
            version.number
        );
    }
    let [first, second] = [0, 1].map(|position| published().all()[position].clone());
    let number = second.number;
    for (early, is_refused) in [(0, false), (1, true), (24 * 60, true)] {
        let mut version = second.clone();
        version.effective_at =
            version.published_at + LEAST_NOTICE - SignedDuration::from_mins(early);
        let versions = PolicyVersions::new(vec![first.clone(), version]);
        let fault = versions.err();
        assert_eq!(
            fault,
            is_refused.then_some(PolicyFault::TooSoon(number)),
            "{early}"
        );
    }
}

#[tokio::test]
async fn p12_1_the_clock_decides_what_is_in_force_and_the_revision_date_is_shown() {
    let world = World::new().await;
    let visitor = world.anonymous();
    for (instant, current, announced) in [
        ("2026-10-12T11:59:59Z", 1, None),
        ("2026-10-12T12:00:00Z", 1, Some(2)),
        ("2026-10-26T11:59:59Z", 1, Some(2)),
        ("2026-10-26T12:00:00Z", 2, None),
    ] {
        move_to(&world, instant);
        let policy = visitor.get("/v1/policy").await.expect(200);
        assert_eq!(policy["current"]["number"], current, "{instant}");
        let next = announced.map_or(serde_json::Value::Null, Into::into);
        assert_eq!(policy["announced"]["number"], next, "{instant}");
        let page = visitor.get("/policy").await.text();
        let revised = ["September 1, 2026", "October 12, 2026"][current - 1];
        assert!(
            page.contains(&format!("Last revised on {revised}.")),
            "{instant}"
        );
        let says_when = page.contains("A new version takes effect on October 26, 2026.");
        assert_eq!(says_when, announced.is_some(), "{instant}");
    }
}

#[tokio::test]
async fn p13_1_privacy_and_support_addresses_are_shown_to_everybody() {
    let world = World::new().await;
    let visitor = world.anonymous();
    let policy = visitor.get("/v1/policy").await.expect(200);
    let (_, domain) = world
        .settings()
        .mail_from
        .rsplit_once('@')
        .expect("a sender");
    let domain = domain.trim_end_matches('>');
    for (field, mailbox) in [
        ("privacy_address", "privacy"),
        ("support_address", "support"),
    ] {
        let address = format!("{mailbox}@{domain}");
        assert_eq!(policy[field], address);
        for language in ["en", "es"] {
            let page = visitor.get(format!("/policy?language={language}")).await;
            let link = format!("<a href=\"mailto:{address}\">{address}</a>");
            assert!(page.text().contains(&link), "{address}");
        }
    }
}

#[tokio::test]
async fn p8_2_the_policy_sends_everybody_to_whom_it_concerns() {
    let world = World::new().await;
    let visitor = world.anonymous();
    for (language, points) in [
        (
            "en",
            ["ask its owner", "ask that business", "privacy address"],
        ),
        (
            "es",
            [
                "pídalo a su propietario",
                "pídalo a esa empresa",
                "dirección de privacidad",
            ],
        ),
    ] {
        let path = format!("/v1/policy?language={language}");
        let policy = visitor.get(path).await.expect(200);
        let sections = policy["current"]["sections"].as_array().expect("sections");
        let rights = sections
            .iter()
            .find(|section| section["anchor"] == "rights");
        let said = rights.expect("a section about rights")["points"].clone();
        for (position, point) in points.into_iter().enumerate() {
            let text = said[position].as_str().unwrap_or_default();
            assert!(text.contains(point), "{point}: {text}");
        }
    }
}

/// Runs the sweep that tells members of a new version; returns how many it told.
async fn sweep(world: &World, slot: &str) -> usize {
    let deadline = Instant::now() + Duration::from_secs(55);
    let told = world.run_sweep("policy-notice-sweep", slot, deadline).await;
    world.drain().await;
    told.expect("the slot is new")
}

#[tokio::test]
async fn p12_1_every_member_is_told_by_mail_and_in_the_app_7_days_before_a_change_takes_effect() {
    let world = World::new().await;
    move_to(&world, "2026-10-12T12:00:00Z");
    let team = world.team().await;
    // The last firing that is in time.
    move_to(&world, "2026-10-19T12:00:00Z");
    let members = [&team.owner, &team.dispatcher, &team.technician];
    let devices = members.map(|member| team.another_device(&world, member));
    let members = futures::future::join_all(devices).await;
    assert_eq!(sweep(&world, "in time").await, 3);
    assert_eq!(sweep(&world, "again").await, 0);
    for member in members {
        let mails = world.outside.mails_to(&member.email);
        let kinds: Vec<_> = mails
            .iter()
            .map(|mail| mail.tags["kind"].as_str())
            .collect();
        assert_eq!(kinds, ["policy_change"]);
        let said = mails[0].text.as_deref().expect("a text");
        assert!(said.contains("Takes effect: October 26, 2026"), "{said}");
        let notifications = member.get("/v1/me/notifications").await.expect(200);
        assert_eq!(notifications["items"][0]["kind"], "policy_announced");
        assert_eq!(notifications["items"][0]["policy_version"], 2);
    }
}

#[tokio::test]
async fn p4_7_a_request_for_support_reaches_the_support_address_with_its_reference() {
    let world = World::new().await;
    let team = world.team().await;
    let member = &team.technician;
    let body = json!({ "subject": "A job cannot be closed", "text": "The button does nothing." });
    let asked = member.post("/v1/support-requests", body).await.expect(201);
    let reference = asked["reference"].as_str().expect("a reference");
    world.drain().await;
    let policy = world.anonymous().get("/v1/policy").await.expect(200);
    let address = policy["support_address"].as_str().expect("an address");
    let mails = world.outside.mails_to(address);
    assert_eq!(mails.len(), 1);
    assert_eq!(
        mails[0].subject,
        format!("[{reference}] A job cannot be closed")
    );
    assert_eq!(mails[0].reply_to, [member.email.as_str()]);
    let said = mails[0].text.as_deref().expect("a text");
    let ids = [team.company_id.to_string(), member.id().to_string()];
    for part in ["The button does nothing.", reference, &ids[0], &ids[1]] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let confirmation = world.outside.mails_to(&member.email);
    assert_eq!(confirmation.len(), 1);
    let said = confirmation[0].text.as_deref().expect("a text");
    assert!(said.contains(&format!("Reference: {reference}")), "{said}");
}
