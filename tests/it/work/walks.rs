//! The walk of the sweeps over all companies: nobody is left out, whatever backlog somebody has.

use std::time::{Duration, Instant};

use data::row::MailRow;
use data::{Changes, Store};
use domain::email::Email;
use domain::id::CompanyId;
use domain::mail::{MailKind, MailStatus};
use jiff::SignedDuration;
use tests::World;

/// A mail that waits in the company of this store.
fn waiting_mail(world: &World, company_id: CompanyId) -> MailRow {
    let to = Email::parse("ann@example.com").unwrap();
    MailRow::new(world.clock.now(), company_id, MailKind::RolesChanged, to)
}

async fn put(store: &Store, mails: &[MailRow]) {
    for some in mails.chunks(50) {
        let mut changes = Changes::new();
        for mail in some {
            changes.create(mail);
        }
        store.commit(changes).await.unwrap();
    }
}

/// How many mails still wait in each company.
async fn left(stores: &[Store], mails: &[Vec<MailRow>]) -> Vec<usize> {
    let mut left = Vec::new();
    for (store, mails) in stores.iter().zip(mails) {
        let row_keys: Vec<_> = mails
            .iter()
            .map(|mail| data::key::mail(mail.mail_id))
            .collect();
        let rows: Vec<Option<MailRow>> = store.get_many(&row_keys).await.unwrap();
        let waits = |mail: &MailRow| mail.status == MailStatus::Queued;
        left.push(rows.iter().flatten().filter(|mail| waits(mail)).count());
    }
    left
}

async fn sweep(world: &World, slot: usize, time: Duration) -> usize {
    let slot = format!("slot {slot}");
    let deadline = Instant::now() + time;
    world
        .run_sweep("unsettled-sweep", &slot, deadline)
        .await
        .unwrap()
}

/// Companies with a backlog each, in the order in which a walk meets them.
async fn companies(world: &mut World, backlogs: &[usize]) -> (Vec<Store>, Vec<Vec<MailRow>>) {
    world.may_leave_events();
    for _ in backlogs {
        world.team().await;
    }
    world.drain().await;
    let stores = tests::stores(&world.work).await;
    let mut mails = Vec::new();
    for (store, backlog) in stores.iter().zip(backlogs) {
        let some: Vec<_> = (0..*backlog)
            .map(|_| waiting_mail(world, store.company_id()))
            .collect();
        put(store, &some).await;
        mails.push(some);
    }
    world.advance(SignedDuration::from_hours(25));
    (stores, mails)
}

#[tokio::test]
async fn a_huge_backlog_of_one_company_holds_up_no_other() {
    let mut world = World::new().await;
    let (stores, mails) = companies(&mut world, &[600, 2, 2]).await;
    sweep(&world, 0, Duration::from_mins(1)).await;
    let first = left(&stores, &mails).await;
    assert_eq!(first[1..], [0, 0]);
    assert!((1..600).contains(&first[0]), "{first:?}");
    for slot in 1..30 {
        sweep(&world, slot, Duration::from_mins(1)).await;
    }
    assert_eq!(left(&stores, &mails).await, [0, 0, 0]);
}

#[tokio::test]
async fn a_walk_that_ran_out_of_time_goes_on_where_it_stopped() {
    // More companies than are looked at together have more to do than there is time for.
    const BUSY: usize = 18;
    let mut world = World::new().await;
    let mut backlogs = vec![60; BUSY];
    backlogs.extend([1, 1]);
    let (stores, mails) = companies(&mut world, &backlogs).await;
    let mut now = left(&stores, &mails).await;
    for slot in 0..60 {
        if now[BUSY..] == [0, 0] {
            break;
        }
        // The sweep keeps six seconds back; what is beyond them is all its time.
        let time = Duration::from_millis(6200 + 10 * slot);
        sweep(&world, usize::try_from(slot).unwrap(), time).await;
        now = left(&stores, &mails).await;
    }
    assert_eq!(now[BUSY..], [0, 0], "{now:?}");
    assert!(
        now[..BUSY].iter().sum::<usize>() > 0,
        "nobody was in the way"
    );
}
