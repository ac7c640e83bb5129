//! The chain over the trail: `audit-sweep` seals it, and whatever is changed past the API is found.

use std::time::{Duration, Instant};

use aws_sdk_dynamodb::types::AttributeValue;
use data::Changes;
use data::audit::{AuditFault, AuditReport, AuditRoots, SETTLING};
use data::row::{AuditRow, AuditedAction};
use domain::id::AuditId;
use futures::future::join_all;
use jiff::SignedDuration;
use tests::{StoredItem, Team, World};

use super::customer;

/// Writes entries as requests do, some hundred at once.
async fn write(world: &World, team: &Team, count: usize) {
    let mut left = count;
    while left > 0 {
        let mut changes = Changes::new();
        let some = left.min(100);
        for _ in 0..some {
            changes.create(&AuditRow {
                audit_id: AuditId::at(world.clock.now()),
                at: world.clock.now(),
                actor_id: Some(team.owner.id()),
                action: AuditedAction::JobTypeChanged,
                subject: format!("jt_{}", "1".repeat(32)),
                source_ip: None,
                request_id: "test".into(),
                version: 1,
            });
        }
        team.store().commit(changes).await.unwrap();
        left -= some;
    }
}

/// Runs `audit-sweep`; returns how many entries it sealed.
async fn sweep(world: &World) -> usize {
    // A slot of its own each time.
    let slot = format!("{} {:?}", world.clock.now(), Instant::now());
    let deadline = Instant::now() + Duration::from_mins(1);
    let swept = world.run_sweep("audit-sweep", &slot, deadline).await;
    swept.expect("the slot is new")
}

/// Goes on to six o'clock of the next day in UTC, so that the day ends when the test says so.
fn morning(world: &World) {
    const DAY: i64 = 24 * 60 * 60;
    let now = world.clock.now().as_second();
    world.advance(SignedDuration::from_secs(DAY - now % DAY + DAY / 4));
}

fn settle(world: &World) {
    world.advance(SETTLING + SignedDuration::from_secs(1));
}

async fn verified(world: &World, team: &Team) -> AuditReport {
    team.store().verify_audit(&roots(world)).await.unwrap()
}

fn roots(world: &World) -> AuditRoots {
    world.work.aws().audit_roots()
}

async fn fault(world: &World, team: &Team) -> Option<AuditFault> {
    verified(world, team).await.fault
}

/// A company with three blocks of four entries each.
async fn three_blocks(world: &World) -> Team {
    let team = world.team().await;
    for _ in 0..3 {
        write(world, &team, 4).await;
        settle(world);
        assert_eq!(sweep(world).await, 4);
    }
    assert_eq!(fault(world, &team).await, None);
    team
}

/// The entries as they are stored, oldest first.
async fn stored(world: &World, team: &Team) -> Vec<StoredItem> {
    world.stored(team.company_id, "#AUDIT").await
}

fn id(item: &StoredItem) -> AuditId {
    item["sk"].as_s().unwrap().parse().unwrap()
}

fn with(item: &StoredItem, name: &str, value: AttributeValue) -> StoredItem {
    let mut item = item.clone();
    item.insert(name.to_owned(), value);
    item
}

#[tokio::test]
async fn what_requests_write_is_sealed_once_it_has_settled() {
    let world = World::new().await;
    morning(&world);
    let team = world.team().await;
    customer(&team, "Casey Sample").await;
    customer(&team, "Kim Sample").await;
    assert_eq!(sweep(&world).await, 0);
    assert_eq!(verified(&world, &team).await.unsealed, 2);

    world.advance(SETTLING - SignedDuration::from_secs(60));
    customer(&team, "Robin Sample").await;
    world.advance(SignedDuration::from_secs(61));
    assert_eq!(sweep(&world).await, 2);
    settle(&world);
    assert_eq!(sweep(&world).await, 1);
    assert_eq!(sweep(&world).await, 0);

    let report = verified(&world, &team).await;
    let expected = AuditReport {
        blocks: 2,
        entries: 3,
        ..AuditReport::default()
    };
    assert_eq!(report, expected);
}

#[tokio::test]
async fn a_backlog_is_sealed_block_by_block() {
    let world = World::new().await;
    let team = world.team().await;
    write(&world, &team, 600).await;
    settle(&world);
    assert_eq!(sweep(&world).await, 250);
    assert_eq!(sweep(&world).await, 250);
    assert_eq!(sweep(&world).await, 100);
    let report = verified(&world, &team).await;
    assert_eq!((report.blocks, report.entries), (3, 600));
    assert_eq!(report.fault, None);
}

#[tokio::test]
async fn sealers_at_the_same_time_seal_each_entry_once() {
    let world = World::new().await;
    let team = world.team().await;
    write(&world, &team, 20).await;
    settle(&world);
    let roots = roots(&world);
    let seals = join_all((0..8).map(|_| team.store().seal_audit(&roots))).await;
    let sealed: usize = seals.into_iter().map(|seal| seal.unwrap().entries).sum();
    assert_eq!(sealed, 20);
    let report = verified(&world, &team).await;
    assert_eq!((report.blocks, report.entries), (1, 20));
    assert_eq!(report.fault, None);
}

#[tokio::test]
async fn a_clock_that_went_back_seals_nothing_and_breaks_nothing() {
    let world = World::new().await;
    let team = three_blocks(&world).await;
    world.advance(-SignedDuration::from_hours(1));
    assert_eq!(sweep(&world).await, 0);
    assert_eq!(fault(&world, &team).await, None);
}

#[tokio::test]
async fn an_entry_that_was_changed_is_found() {
    let world = World::new().await;
    let team = three_blocks(&world).await;
    let entry = stored(&world, &team).await.remove(5);
    let other = AttributeValue::S(format!("mem_{}", "0".repeat(32)));
    world.put_stored(with(&entry, "actor_id", other)).await;
    assert_eq!(
        fault(&world, &team).await,
        Some(AuditFault::EntryChanged(id(&entry)))
    );
    world.put_stored(entry.clone()).await;
    assert_eq!(fault(&world, &team).await, None);
    // Nor can anything be added to it.
    let more = AttributeValue::S("x".into());
    world.put_stored(with(&entry, "remark", more)).await;
    assert_eq!(
        fault(&world, &team).await,
        Some(AuditFault::EntryChanged(id(&entry)))
    );
}

#[tokio::test]
async fn an_entry_that_was_taken_away_is_found_whatever_its_end_says() {
    let world = World::new().await;
    let team = three_blocks(&world).await;
    let entry = stored(&world, &team).await.remove(6);
    let missing = Some(AuditFault::EntryMissing(id(&entry)));
    world.delete_stored(&entry).await;
    assert_eq!(fault(&world, &team).await, missing);
    let ended = AttributeValue::N("1".into());
    world.put_stored(with(&entry, "ttl", ended)).await;
    assert_eq!(fault(&world, &team).await, missing);
}

#[tokio::test]
async fn two_entries_that_changed_places_are_found() {
    let world = World::new().await;
    let team = three_blocks(&world).await;
    let entries = stored(&world, &team).await;
    let (first, second) = (&entries[1], &entries[2]);
    world
        .put_stored(with(first, "sk", second["sk"].clone()))
        .await;
    world
        .put_stored(with(second, "sk", first["sk"].clone()))
        .await;
    assert_eq!(
        fault(&world, &team).await,
        Some(AuditFault::EntryChanged(id(first)))
    );
}

#[tokio::test]
async fn an_entry_that_was_put_in_later_is_found() {
    let world = World::new().await;
    let team = three_blocks(&world).await;
    let entry = stored(&world, &team).await.remove(7);
    let late = AuditId::at(world.clock.now() - SignedDuration::from_mins(8));
    let late_entry = with(&entry, "sk", AttributeValue::S(late.to_string()));
    world.put_stored(late_entry).await;
    assert_eq!(
        fault(&world, &team).await,
        Some(AuditFault::EntryAdded(late))
    );
}

#[tokio::test]
async fn a_chain_that_was_cut_at_its_end_or_beginning_is_found() {
    let world = World::new().await;
    let team = three_blocks(&world).await;
    let blocks = world.stored(team.company_id, "#AUDITBLOCKS").await;
    let entries = stored(&world, &team).await;
    // The last block with all of its entries.
    for item in blocks.iter().skip(2).chain(&entries[8..]) {
        world.delete_stored(item).await;
    }
    assert_eq!(
        fault(&world, &team).await,
        Some(AuditFault::BlockMissing(3))
    );
    for item in blocks.iter().skip(2).chain(&entries[8..]) {
        world.put_stored(item.clone()).await;
    }
    assert_eq!(fault(&world, &team).await, None);
    for item in blocks.iter().take(1).chain(&entries[..4]) {
        world.delete_stored(item).await;
    }
    assert_eq!(
        fault(&world, &team).await,
        Some(AuditFault::BlockMissing(1))
    );
    for item in &blocks[1..] {
        world.delete_stored(item).await;
    }
    assert_eq!(
        fault(&world, &team).await,
        Some(AuditFault::BlockMissing(3))
    );
}

#[tokio::test]
async fn a_block_or_a_head_that_was_changed_is_found() {
    let world = World::new().await;
    let team = three_blocks(&world).await;
    let blocks = world.stored(team.company_id, "#AUDITBLOCKS").await;
    let [_, second, third] = <[_; 3]>::try_from(blocks).unwrap();
    let shorter = second["entries"].as_l().unwrap()[1..].to_vec();
    let changed = with(&second, "entries", AttributeValue::L(shorter));
    world.put_stored(changed).await;
    assert_eq!(
        fault(&world, &team).await,
        Some(AuditFault::BlockChanged(2))
    );
    world
        .put_stored(with(&third, "sk", second["sk"].clone()))
        .await;
    assert_eq!(
        fault(&world, &team).await,
        Some(AuditFault::BlockChanged(2))
    );
    world.put_stored(second.clone()).await;
    assert_eq!(fault(&world, &team).await, None);

    let heads = world.stored(team.company_id, "#AUDITHEAD").await;
    let head = &heads[0];
    let earlier = third["previous"].clone();
    world.put_stored(with(head, "last", earlier)).await;
    assert_eq!(fault(&world, &team).await, Some(AuditFault::HeadChanged));
    world.delete_stored(head).await;
    assert_eq!(fault(&world, &team).await, Some(AuditFault::HeadMissing));
}

#[tokio::test]
async fn sealing_that_has_stopped_is_found() {
    let world = World::new().await;
    let team = world.team().await;
    write(&world, &team, 1).await;
    world.advance(SignedDuration::from_hours(23));
    assert_eq!(fault(&world, &team).await, None);
    world.advance(SignedDuration::from_hours(2));
    assert!(matches!(
        fault(&world, &team).await,
        Some(AuditFault::SealingStopped(_))
    ));
}

#[tokio::test]
async fn what_is_left_when_the_oldest_blocks_have_ended_is_still_a_chain() {
    let world = World::new().await;
    let team = three_blocks(&world).await;
    let kept = SignedDuration::from_hours(24 * 731);
    world.advance(kept - SignedDuration::from_mins(8));
    let report = verified(&world, &team).await;
    // The first block has ended with its entries, and of the second one the entries alone.
    assert_eq!(report.fault, None);
    assert_eq!((report.blocks, report.entries, report.ended), (2, 4, 4));

    write(&world, &team, 3).await;
    settle(&world);
    assert_eq!(sweep(&world).await, 3);
    world.advance(SignedDuration::from_hours(1));
    let report = verified(&world, &team).await;
    assert_eq!(report.fault, None);
    assert_eq!((report.blocks, report.entries), (1, 3));
}

/// The last block of a day as the head and its root name it, in a world whose day is over.
async fn rooted(world: &World) -> Team {
    morning(world);
    let team = three_blocks(world).await;
    world.advance(SignedDuration::from_hours(24));
    assert_eq!(sweep(world).await, 0);
    let report = verified(world, &team).await;
    assert_eq!((report.roots, report.fault), (1, None));
    team
}

#[tokio::test]
async fn each_day_that_is_over_has_one_root() {
    let world = World::new().await;
    let team = rooted(&world).await;
    assert_eq!(sweep(&world).await, 0);
    write(&world, &team, 2).await;
    settle(&world);
    assert_eq!(sweep(&world).await, 2);
    assert_eq!(verified(&world, &team).await.roots, 1);
    world.advance(SignedDuration::from_hours(24));
    sweep(&world).await;
    let report = verified(&world, &team).await;
    assert_eq!((report.blocks, report.roots, report.fault), (4, 2, None));
}

#[tokio::test]
async fn a_chain_that_was_cut_together_with_its_head_is_found_by_a_root() {
    let world = World::new().await;
    let team = rooted(&world).await;
    let blocks = world.stored(team.company_id, "#AUDITBLOCKS").await;
    let entries = stored(&world, &team).await;
    let heads = world.stored(team.company_id, "#AUDITHEAD").await;
    let earlier = blocks[2]["previous"].clone();
    world.put_stored(with(&heads[0], "last", earlier)).await;
    for item in blocks[2..].iter().chain(&entries[8..]) {
        world.delete_stored(item).await;
    }
    let missing = Some(AuditFault::BlockMissing(3));
    assert_eq!(fault(&world, &team).await, missing);
    // Nor does it help to seal something else in its place.
    write(&world, &team, 4).await;
    settle(&world);
    assert_eq!(sweep(&world).await, 4);
    let differs = Some(AuditFault::RootDiffers(3));
    assert_eq!(fault(&world, &team).await, differs);
}
