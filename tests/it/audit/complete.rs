//! Whatever a member changes stands in the trail, or in a history that says who did it.

use api::{AccessKind, Method};
use tests::{Things, World, registry};

use crate::trips::{ask, send};

/// What happens to a job stands in the job's own history, with the member and the device.
const IN_THE_HISTORY_OF_A_JOB: [&str; 10] = [
    "job-advance",
    "job-assign",
    "job-create",
    "job-note-create",
    "job-schedule",
    "job-update",
    "offer-answer",
    "offer-start",
    "receipt-send",
    "tracking-link-create",
];

/// What needs no entry, and why.
const WITHOUT_AN_ENTRY: [(&str, &str); 22] = [
    (
        "attachment-create",
        "a form to upload to; what is sent names its author",
    ),
    (
        "channel-check",
        "asks the provider, and changes nothing that somebody has set",
    ),
    ("customer-import-check", "enters nobody"),
    ("customer-import-create", "enters nobody"),
    ("duty-set", "the technician's own switch, many times a day"),
    (
        "location-report",
        "the technician's own positions, many times an hour",
    ),
    ("message-retry", "the message names its author"),
    ("message-send", "the message names its author"),
    (
        "message-translate",
        "the translation names who asked for it",
    ),
    ("notification-read", "the member's own list"),
    ("offer-acknowledge", "says that a phone has shown an offer"),
    (
        "offer-withdraw",
        "the offering names who ended it, and the job's history gets the end",
    ),
    (
        "policy-acknowledge",
        "the member's own record of the policy says when",
    ),
    (
        "push-token-register",
        "lives and dies with a session, whose start and end have entries",
    ),
    (
        "push-token-remove",
        "lives and dies with a session, whose start and end have entries",
    ),
    ("realtime-ticket", "opens a connection of a session"),
    ("reply-translate", "the translation names who asked for it"),
    (
        "support-request-create",
        "changes nothing; the request names who asks",
    ),
    ("thread-read", "the member's own mark"),
    (
        "thread-start",
        "an empty conversation; what is said in it names its author",
    ),
    ("thread-update", "how the team shares its inbox"),
    (
        "totp-enroll",
        "changes nothing before it is confirmed, which has an entry",
    ),
];

/// What needs a password or a code to go through; the tests of accounts look for its entries.
const WITH_A_PROOF: [&str; 4] = [
    "me-delete",
    "password-change",
    "totp-confirm",
    "totp-remove",
];

#[tokio::test]
async fn every_change_of_a_member_leaves_an_entry_or_says_why_not() {
    let (world, wire) = World::wired().await;
    let mut faults = Vec::new();
    for entry in registry::endpoints() {
        let is_members = !matches!(entry.access, AccessKind::Public | AccessKind::Signed);
        if !is_members || entry.route.method == Method::Get || WITH_A_PROOF.contains(&entry.name) {
            continue;
        }
        let team = world.team().await;
        let things = Things::of(&world, &team).await;
        let asked = ask(&world, &team, &things, &entry).await;
        wire.crossings();
        let answer = send(&team, &entry, asked).await;
        let crossings = wire.crossings();
        let puts = |kind: &str| {
            let mut kinds = crossings.iter().flat_map(|one| &one.kinds_put);
            kinds.any(|put| put == kind)
        };
        let name = entry.name;
        if answer.status >= 300 {
            faults.push(format!("{name} answered {}", answer.status));
        } else if IN_THE_HISTORY_OF_A_JOB.contains(&name) {
            if !puts("job_event") {
                faults.push(format!("{name} leaves no event in the job's history"));
            }
        } else if puts("audit") == WITHOUT_AN_ENTRY.iter().any(|(without, _)| *without == name) {
            let what = if puts("audit") {
                "an entry all the same"
            } else {
                "no entry"
            };
            faults.push(format!("{name} leaves {what}"));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}
