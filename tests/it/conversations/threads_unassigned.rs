//! `thread-unassign`: what becomes of the threads of a member who left.

use std::time::{Duration, Instant};

use data::row::{MessageRow, ThreadRow};
use data::{Changes, PageRequest, key};
use domain::event::Event;
use domain::id::{MemberId, ThreadId};
use domain::thread::ThreadState;
use tests::registry;
use work::Progress;

use super::desk::Desk;
use crate::work::requested::{message, waiting};

/// More open threads than one page has.
const THREADS: u8 = 60;

/// Time enough for everything.
pub(super) const LONG: Duration = Duration::from_mins(1);

/// Runs the worker with the newest such event of the outbox, in this time.
pub(super) async fn unassign(desk: &Desk, event: &Event, time: Duration) -> Progress {
    let events = waiting(desk.team.store()).await;
    let all = events.iter().filter(|one| one.event == *event);
    let newest = all.max_by_key(|one| one.event_id);
    let asked = message(newest.expect("the event waits"));
    let workers = registry::workers();
    let worker = workers.iter().find(|one| one.name == "thread-unassign");
    let run = worker.expect("there is such a worker").run;
    run(&desk.world.work, &[asked], Instant::now() + time).await
}

/// Threads like that of a message, most of them open, which this member looks after.
async fn give(desk: &Desk, member_id: MemberId, like: &MessageRow, count: u8) {
    let thread = desk.line.thread(like.thread_id).await;
    let (open, others) = (ThreadState::Open, ThreadState::ALL);
    let mut states = others
        .iter()
        .flat_map(|other| [&open, &open, other])
        .cycle();
    let mut changes = Changes::new();
    for number in 1..=count {
        changes.create(&ThreadRow {
            thread_id: ThreadId::from_bytes([number; 16]),
            assigned_to: Some(member_id),
            state: *states.next().expect("they never end"),
            version: 1,
            ..thread.clone()
        });
    }
    desk.team.store().commit(changes).await.unwrap();
}

/// How many threads a member looks after.
async fn count(desk: &Desk, member_id: MemberId) -> usize {
    let (store, all) = (desk.team.store(), PageRequest::first(100));
    let mut count = 0;
    for state in ThreadState::ALL {
        let range = key::threads_of_member(member_id, *state);
        count += store
            .page::<ThreadRow>(&range, &all)
            .await
            .unwrap()
            .items
            .len();
    }
    count
}

#[tokio::test]
async fn more_threads_than_there_is_time_for_are_unassigned_by_the_next_run() {
    let desk = Desk::open().await;
    let wrote = desk.casey("Hello").await;
    let member_id = desk.team.technician.id();
    give(&desk, member_id, &wrote, THREADS).await;
    let path = format!("/v1/members/{member_id}");
    desk.team.owner.delete(&path).await.expect(204);

    let removed = Event::MemberRemoved { member_id };
    let progress = unassign(&desk, &removed, Duration::from_secs(4)).await;
    assert_eq!((progress.done, progress.retry.len()), (1, 0));
    assert_eq!(count(&desk, member_id).await, usize::from(THREADS));
    let remained = Event::ThreadsRemained { member_id };
    let progress = unassign(&desk, &remained, LONG).await;
    assert_eq!(progress.done, 1);
    assert_eq!(count(&desk, member_id).await, 0);

    // Nothing is left to do for those that come late or twice.
    let mut changes = Changes::new();
    changes.publish(removed.clone()).publish(remained.clone());
    desk.team.store().commit(changes).await.unwrap();
    let before = waiting(desk.team.store()).await.len();
    for event in [&remained, &removed] {
        assert_eq!(unassign(&desk, event, LONG).await.done, 1);
    }
    assert_eq!(waiting(desk.team.store()).await.len(), before);
}

#[tokio::test]
async fn only_a_member_who_left_loses_threads() {
    let desk = Desk::open().await;
    let wrote = desk.casey("Hello").await;
    let stays = desk.team.dispatcher.id();
    give(&desk, stays, &wrote, 3).await;
    let path = format!("/v1/members/{}", desk.team.technician.id());
    desk.team.owner.delete(&path).await.expect(204);
    desk.world.drain().await;
    assert_eq!(count(&desk, stays).await, 3);
}
