//! Every event of a company has one number, without gaps, however it is delivered.

use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::event::Event;
use futures::future::join_all;
use tests::{World, registry};
use work::Progress;

use super::{deliver, happen, messages, numbers, publish, stretches};

#[tokio::test]
async fn the_first_event_is_number_one_and_each_that_follows_the_next() {
    let world = World::new().await;
    let team = world.team().await;
    happen(&team, &Event::CompanyUpdated, 12).await;
    publish(&world, &team).await;
    happen(&team, &Event::CompanyUpdated, 3).await;
    publish(&world, &team).await;

    let (seen, through) = numbers(&stretches(&team.dispatcher, 0).await, 0);

    assert_eq!(seen, (1..=15).collect::<Vec<_>>());
    assert_eq!(through, 15);
    let (late, _) = numbers(&stretches(&team.dispatcher, 12).await, 12);
    assert_eq!(late, [13, 14, 15]);
}

#[tokio::test]
async fn an_event_that_is_delivered_again_gets_no_second_number() {
    let world = World::new().await;
    let team = world.team().await;
    happen(&team, &Event::CompanyUpdated, 4).await;
    let once = messages(&team).await;
    let doubled: Vec<_> = once.iter().chain(&once).cloned().collect();

    let first = deliver(&world, &doubled).await;
    let second = deliver(&world, &once).await;

    assert_eq!((first.done, first.suppressed), (4, 4));
    assert_eq!((second.done, second.suppressed), (0, 4));
    let (seen, _) = numbers(&stretches(&team.owner, 0).await, 0);
    assert_eq!(seen, [1, 2, 3, 4]);
}

#[tokio::test]
async fn batches_at_the_same_time_leave_no_gap_and_no_number_twice() {
    let world = World::new().await;
    let team = world.team().await;
    happen(&team, &Event::CompanyUpdated, 40).await;
    let messages = messages(&team).await;
    // Each batch overlaps the one before and the one behind it, and each runs in its own process.
    let batches: Vec<_> = (0..40)
        .step_by(5)
        .map(|from| {
            let until = (from + 10).min(messages.len());
            messages[from..until].to_vec()
        })
        .collect();
    let worker = registry::worker("realtime-publish");
    let deadline = Instant::now() + Duration::from_mins(1);
    let run = |batch: Vec<work::Received>| {
        let process = world.another_process();
        async move {
            let mut left = batch;
            let mut done = 0;
            // What fails against the others comes again, as from the queue.
            while !left.is_empty() {
                let progress: Progress = (worker.run)(&Arc::clone(&process), &left, deadline).await;
                done += progress.done;
                left.retain(|one| progress.retry.contains(&one.message_id));
            }
            done
        }
    };

    let done = join_all(batches.into_iter().map(run)).await;

    assert_eq!(done.iter().sum::<usize>(), 40);
    let stretches = stretches(&team.owner, 0).await;
    let (seen, through) = numbers(&stretches, 0);
    assert_eq!(seen, (1..=40).collect::<Vec<_>>());
    assert_eq!(through, 40);
    let ids = stretches
        .iter()
        .flat_map(|one| one["events"].as_array().unwrap());
    let mut ids: Vec<_> = ids.map(|one| one["event_id"].to_string()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 40, "no event stands twice");
}

#[tokio::test]
async fn companies_in_one_batch_count_for_themselves_and_one_that_is_odd_stops_nobody() {
    let world = World::new().await;
    let (ours, theirs) = (world.team().await, world.team().await);
    happen(&ours, &Event::CompanyUpdated, 2).await;
    happen(&theirs, &Event::CompanyUpdated, 3).await;
    let mut batch = messages(&ours).await;
    batch.extend(messages(&theirs).await);
    batch.push(work::Received {
        message_id: "odd".into(),
        body: "not an envelope".into(),
        receipts: 1,
    });

    let progress = deliver(&world, &batch).await;

    assert_eq!((progress.done, progress.retry), (5, vec!["odd".to_owned()]));
    for (team, count) in [(&ours, 2), (&theirs, 3)] {
        let (seen, through) = numbers(&stretches(&team.owner, 0).await, 0);
        assert_eq!(seen, (1..=count).collect::<Vec<_>>());
        assert_eq!(through, count);
    }
}
