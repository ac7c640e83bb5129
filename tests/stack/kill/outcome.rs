//! What came of it: counted, printed and judged.

use domain::message::DeliveryStatus;
use tests::OutsideWorld;

use super::drain::End;
use super::killer::Kills;
use super::load::{Desk, Load};
use super::queues::Counts;
use super::replies;
use crate::figures;
use crate::ledger::Ledger;
use crate::pushes;

/// What was counted, and what is wrong.
#[derive(Default)]
pub(super) struct Outcome {
    /// Messages that people wrote, and how many of them stand in threads.
    wrote: usize,
    applied: usize,
    /// Replies that were requested, that are at the customer, that were uncertain and are not any
    /// more, and that were never sent and say so.
    requested: usize,
    replied: usize,
    reconciled: usize,
    unsent: usize,
    /// Pushes that took another's place on a phone.
    replaced: usize,
    faults: Vec<String>,
}

impl Outcome {
    /// Looks at everything that the load has left.
    pub(super) async fn of(outside: &OutsideWorld, load: &Load, end: &End) -> Self {
        let mut outcome = Self::default();
        for desk in &load.desks {
            let ledger = Ledger::of(&desk.company.rows).await;
            outcome.threads(desk, &ledger);
            outcome.replies(outside, desk, end).await;
            outcome.phones(outside, desk, &ledger).await;
        }
        if !end.left.is_empty() {
            let fault = format!("left after {:?}: {}", end.took, end.left);
            outcome.faults.push(fault);
        }
        outcome
    }

    /// Each message once, in one thread for each person.
    fn threads(&mut self, desk: &Desk, ledger: &Ledger) {
        let known = ledger.by_provider();
        let writers = desk.customers.iter().filter(|one| !one.wrote.is_empty());
        let people = writers.clone().count();
        let (threads, customers) = (ledger.threads.len(), ledger.customers.len());
        if (threads, customers) != (people, people) {
            let fault = format!("{threads} threads and {customers} customers of {people} people");
            self.faults.push(fault);
        }
        for wrote in writers.flat_map(|one| &one.wrote) {
            let times = known.get(wrote.id.as_str()).map_or(0, Vec::len);
            self.wrote += 1;
            self.applied += times.min(1);
            if times != 1 {
                let fault = format!("message {} stands {times} times", wrote.id);
                self.faults.push(fault);
            }
        }
        let counted: u32 = ledger.threads.iter().map(|one| one.inbound_count).sum();
        if usize::try_from(counted).ok() != Some(known.len()) {
            let fault = format!("{} messages were counted {counted} times", known.len());
            self.faults.push(fault);
        }
    }

    /// Each reply once at the customer, or marked as one of which nobody knows.
    async fn replies(&mut self, outside: &OutsideWorld, desk: &Desk, end: &End) {
        let sent = replies::sent(outside, desk).await;
        for (id, status) in replies::stand(desk).await {
            let times = sent.get(&id).copied().unwrap_or_default();
            self.requested += 1;
            self.replied += times.min(1);
            match (times, status) {
                (1, status) if status >= DeliveryStatus::Sent => {
                    self.reconciled += usize::from(end.uncertain.contains(&id));
                }
                (0, DeliveryStatus::Uncertain) => self.unsent += 1,
                (times, status) => {
                    let fault = format!("reply {id} was sent {times} times and is {status}");
                    self.faults.push(fault);
                }
            }
        }
    }

    /// Each message once on each phone.
    async fn phones(&mut self, outside: &OutsideWorld, desk: &Desk, ledger: &Ledger) {
        for phone in &desk.company.phones {
            let (shown, again) = pushes::shown(outside, phone).await;
            self.replaced += again;
            for messages in ledger.by_provider().values() {
                let id = messages[0].message_id.to_string();
                let times = shown.get(&id).copied().unwrap_or_default();
                if times != 1 {
                    let fault = format!("a phone shows message {id} {times} times");
                    self.faults.push(fault);
                }
            }
        }
    }

    /// Prints the figures, and fails on any loss or second effect.
    pub(super) fn check(mut self, load: &Load, end: &End, kills: &Kills, changed: Counts) {
        let Counts {
            dead, quarantined, ..
        } = changed;
        if dead + quarantined > 0 {
            let fault = format!("{dead} dead letters, {quarantined} in quarantine");
            self.faults.push(fault);
        }
        let translations: usize = load.desks.iter().map(|desk| desk.translations.len()).sum();
        let killed: usize = kills.by_function.values().sum();
        figures::print(
            "kill: workers killed for a minute under load",
            &[
                (
                    "killed processes",
                    format!("{killed} {:?}", kills.by_function),
                ),
                ("in their work", kills.at_work.to_string()),
                ("accepted updates", load.posts.accepted.to_string()),
                ("in posts", load.posts.count.to_string()),
                ("applied", format!("{} of {}", self.applied, self.wrote)),
                ("suppressed duplicates", load.posts.duplicated.to_string()),
                ("pushes replaced in place", self.replaced.to_string()),
                (
                    "replies at the customer",
                    format!("{} of {}", self.replied, self.requested),
                ),
                ("uncertain for a while", end.uncertain.len().to_string()),
                ("reconciled by their status", self.reconciled.to_string()),
                ("uncertain and never sent", self.unsent.to_string()),
                ("translations", translations.to_string()),
                ("quarantined", quarantined.to_string()),
                ("dead letters", dead.to_string()),
                ("events left to the sweep", end.swept.to_string()),
                ("drained after", format!("{:.0} s", end.took.as_secs_f64())),
                ("webhook answer", load.posts.answers.shown()),
            ],
        );
        let faults = self.faults.join("\n");
        assert!(faults.is_empty(), "{} faults:\n{faults}", self.faults.len());
    }
}
