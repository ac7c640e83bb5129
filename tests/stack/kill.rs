//! Workers are killed at random for a minute while customers write, members answer and ask for
//! translations; afterwards nothing is lost and nothing was done twice.
//!
//! A message that a killed worker had received comes again only when its visibility timeout is over,
//! which is three minutes or more so that no worker is overtaken while it can still be at work. Waiting
//! for that several times over would take longer than anybody watches. For the time of this test the
//! timeouts are therefore [`conditions::VISIBILITY_SECONDS`], by `SetQueueAttributes`, and are put back
//! afterwards. That is harsher than production, never milder: a slow worker may be overtaken by a twin.
//!
//! For the same time Meta answers late, so that workers die between a message's effect and their own
//! record of it, and Meta's word of it comes so late that such a message has become `uncertain` by then
//! and is reconciled by it.

mod conditions;
mod drain;
mod killer;
mod load;
mod outcome;
mod queues;
mod replies;

use std::time::{Duration, Instant};

use tests::Deployed;

use crate::alone;
use crate::company::Company;
use conditions::Conditions;
use load::Load;
use outcome::Outcome;
use queues::Queues;

/// How long workers are killed.
const TIME: Duration = Duration::from_mins(1);

#[tokio::test]
async fn killed_workers_lose_nothing_and_do_nothing_twice() {
    let _alone = alone();
    let stack = Deployed::connect();
    let companies = tokio::join!(Company::found(&stack), Company::found(&stack));
    let mut load = Load::begin(&stack, [companies.0, companies.1]).await;
    let queues = Queues::of(&stack);
    let before = queues.count(&stack).await;

    let conditions = Conditions::set(&stack).await;
    let end = Instant::now() + TIME;
    let (kills, ()) = tokio::join!(killer::kill_until(&stack, end), load.run_until(end));
    let outside = stack.outside();
    let end = drain::drain(&stack, &outside, &load).await;
    drop(conditions);

    let changed = queues.count(&stack).await.since(before);
    let outcome = Outcome::of(&outside, &load, &end).await;
    outcome.check(&load, &end, &kills, changed);
}
